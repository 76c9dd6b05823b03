import { z } from "zod";

/** One address that is asked. `name` is for people: `edge node01`, `demo-server 9a8b7c6d`. */
export const probeTargetSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(["edge", "instance", "other"]),
  /** The host it is on, where known: expectations may leave out hosts that a fault switched off. */
  host: z.string().optional(),
  /** `http://address:port/path`, or https; the body sent is a number used once, and the answer must be the same. */
  url: z.url({ protocol: /^https?$/ }),
  /** How often it is asked in each round of requests; default once. */
  turns: z.int().min(1).max(100).optional(),
});

/** The configuration of the prober process, one JSON file. */
export const probeConfigSchema = z.strictObject({
  targets: z.array(probeTargetSchema).min(1).max(255),
  method: z.enum(["POST", "PUT"]).default("POST"),
  ratePerSecond: z.number().min(1).max(5000),
  /** The prober stops by itself after this long, at most after an hour (due times are 32-bit microseconds). */
  maxDurationMs: z.int().min(1).max(3_600_000),
  timeoutMs: z.int().min(1).max(60_000).default(3000),
  /** PEM: the authority of https targets, the only one that is believed. */
  authority: z.string().optional(),
  /** More requests than this under way: the next ones are recorded as unknown instead of sent. */
  maxInFlight: z.int().min(1).max(15_000).default(4000),
  /** From when on a request counts as late, and the prober as blind meanwhile. */
  lagMs: z.number().min(1).default(50),
  blindMs: z.number().min(1).default(1000),
  /** The samples; `.json` and `.bin` are appended. */
  output: z.string().min(1),
});

export type ProbeTarget = Readonly<z.output<typeof probeTargetSchema>>;
export type ProbeConfig = Readonly<z.output<typeof probeConfigSchema>>;
