import { z } from "zod";

/** The layers of the platform, from the machine up to the user's side of it; each has its own clock. */
export const layers = [
  "processes",
  "consul-leader",
  "nomad-leader",
  "unsealed",
  "vault-leader",
  "clients",
  "allocations",
  "services",
  "edges",
  "drift",
] as const;
export type Layer = (typeof layers)[number];

const ofVault: ReadonlySet<Layer> = new Set(["unsealed", "vault-leader"]);

/** The layers that a world has. */
export const layersOf = ({ vault }: { readonly vault: boolean }): readonly Layer[] =>
  layers.filter((layer) => vault || !ofVault.has(layer));

/** The layers of the world that a record is of: those of Vault only where one of them was ever read. */
export const layersIn = (events: readonly ChaosEvent[]): readonly Layer[] =>
  layersOf({ vault: events.some((event) => event.kind === "layer" && ofVault.has(event.layer)) });

/** What each layer's being back means. */
export const layerMeaning: Readonly<Record<Layer, string>> = {
  processes: "every agent process runs",
  "consul-leader": "Consul's servers agree on a leader",
  "nomad-leader": "Nomad's servers agree on a leader",
  unsealed: "every server of Vault is unsealed",
  "vault-leader": "Vault's servers agree on a leader",
  clients: "every Nomad client is ready",
  allocations: "every wanted allocation runs",
  services: "every instance is registered and passing",
  edges: "every edge has every instance in its table",
  drift: "allocations, registrations, processes and edge tables agree",
};

const base = { atMs: z.number().meta({ description: "Milliseconds since 1970." }) };

const phaseEvent = z.object({
  ...base,
  kind: z.literal("phase"),
  phase: z.enum(["before", "disturbance", "recovery", "after", "end"]),
});

const faultEvent = z.object({
  ...base,
  kind: z.literal("fault"),
  fault: z.int(),
  state: z.enum(["begin", "done", "healed"]),
  what: z.string(),
  targets: z.array(z.string()).default([]),
  seen: z.string().optional().meta({ description: "With `done`: what the fault was seen to do." }),
});

const processEvent = z.object({
  ...base,
  kind: z.literal("process"),
  agent: z.string(),
  state: z.enum(["up", "down", "frozen"]),
  pid: z.int().optional(),
});

const leaderEvent = z.object({
  ...base,
  kind: z.literal("leader"),
  system: z.enum(["consul", "nomad", "vault"]),
  agent: z.string().optional().meta({ description: "Who leads; missing while nobody does." }),
});

const sealEvent = z.object({
  ...base,
  kind: z.literal("seal"),
  agent: z.string(),
  state: z.enum(["unsealed", "sealed", "silent"]).meta({
    description: "What a server of Vault says of its seal; silent: it does not answer.",
  }),
});

const layerEvent = z.object({
  ...base,
  kind: z.literal("layer"),
  layer: z.enum(layers),
  have: z.number(),
  want: z.number(),
  ok: z.boolean(),
  detail: z.string().optional(),
});

const noteEvent = z.object({ ...base, kind: z.literal("note"), text: z.string() });

/** One line of a run's `events.ndjson`. */
export const eventSchema = z.discriminatedUnion("kind", [
  phaseEvent,
  faultEvent,
  processEvent,
  leaderEvent,
  sealEvent,
  layerEvent,
  noteEvent,
]);

export type ChaosEvent = Readonly<z.output<typeof eventSchema>>;
export type LayerEvent = Readonly<z.output<typeof layerEvent>>;
