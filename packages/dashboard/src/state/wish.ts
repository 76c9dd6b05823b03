import type { AgentOnHost } from "./agents-on-host.ts";
import { describeAgent, systemName } from "./words.ts";
import type { AllocationPicture, HostPicture, System } from "./world-picture.ts";

/** What a page may ask to be done: a list of its own, far shorter than what `chaos` can do. */
export type Wish =
  | { readonly do: "kill-agent"; readonly agent: string }
  | { readonly do: "pause-agent"; readonly agent: string }
  | {
      readonly do: "kill-all";
      readonly system: "consul" | "nomad" | "both";
      readonly role: "server" | "client" | "any";
      /** Executors and log pumps of Nomad's clients too. */
      readonly executors: boolean;
    }
  | { readonly do: "kill-instance"; readonly allocation: string }
  | { readonly do: "hang-instance"; readonly allocation: string }
  | { readonly do: "cut-off-host"; readonly host: string }
  | { readonly do: "power-off-host"; readonly host: string }
  | { readonly do: "drain-host"; readonly host: string }
  | { readonly do: "undrain-host"; readonly host: string };

/** How long what lasts is in force. */
export const lastsMs = 30_000;

/** What an engine can do, by chaos' names of requirements; `reason` says why not. */
export type Abilities = Readonly<
  Record<string, { readonly supported: boolean; readonly reason?: string | undefined }>
>;

/** A button: what it does, and why it cannot be pressed here. */
export interface Offer {
  readonly label: string;
  readonly wish: Wish;
  /** In words; undefined where it can be done. */
  readonly refusal?: string;
}

/** What can be done to one agent. */
export function offersForAgent({ agent, isShared }: AgentOnHost, abilities: Abilities): Offer[] {
  if (agent.system === "vault")
    return [
      { label: "Kill", wish: { do: "kill-agent", agent: agent.id }, refusal: "chaos has no fault for Vault" },
    ];
  // One process stands for all agents of its system: what hits it hits all of them.
  const label = (verb: string): string =>
    isShared ? `${verb} the process of all ${systemName(agent.system)} agents` : verb;
  const down = agent.state === "up" ? undefined : `${describeAgent(agent)} is ${agent.state}`;
  return [
    offer({ label: label("Kill"), wish: { do: "kill-agent", agent: agent.id } }, abilities, down),
    offer(
      { label: label(`Pause for ${lastsMs / 1000} s`), wish: { do: "pause-agent", agent: agent.id } },
      abilities,
      down,
    ),
  ];
}

/** What can be done to a host. */
export function offersForHost({ name: host, node }: HostPicture, abilities: Abilities): Offer[] {
  const seconds = lastsMs / 1000;
  const isOut = node !== undefined && (node.draining || !node.eligible);
  return [
    offer({ label: `Cut ${host} off for ${seconds} s`, wish: { do: "cut-off-host", host } }, abilities),
    offer({ label: `Power ${host} off for ${seconds} s`, wish: { do: "power-off-host", host } }, abilities),
    ...(node && !isOut ? [{ label: `Drain ${host}`, wish: { do: "drain-host", host } as const }] : []),
    ...(isOut
      ? [{ label: `Let ${host} take allocations again`, wish: { do: "undrain-host", host } as const }]
      : []),
  ];
}

/** What can be done to an instance of a job. */
export function offersForInstance({ id, status }: AllocationPicture, abilities: Abilities): Offer[] {
  const not = status === "running" ? undefined : `it is ${status}`;
  return [
    offer({ label: "Kill its process", wish: { do: "kill-instance", allocation: id } }, abilities, not),
    offer(
      { label: `Let it hang for ${lastsMs / 1000} s`, wish: { do: "hang-instance", allocation: id } },
      abilities,
      not,
    ),
  ];
}

/** What can be done to all at once. */
export function offersForAll(abilities: Abilities): Offer[] {
  const kill = (label: string, what: Partial<Extract<Wish, { do: "kill-all" }>>): Offer =>
    offer(
      { label, wish: { do: "kill-all", system: "both", role: "any", executors: false, ...what } },
      abilities,
    );
  return [
    kill("Kill all Consul servers", { system: "consul", role: "server" }),
    kill("Kill all Nomad servers", { system: "nomad", role: "server" }),
    kill("Kill every Consul agent", { system: "consul" }),
    kill("Kill every Nomad agent", { system: "nomad" }),
    kill("Kill all Nomad clients and their executors", { system: "nomad", role: "client", executors: true }),
    kill("Kill every agent of both", {}),
  ];
}

function offer(wanted: Offer, abilities: Abilities, refusal?: string): Offer {
  const missing = needsOf(wanted.wish)
    .map((need) => abilities[need])
    .find((ability) => ability?.supported !== true);
  if (missing) return { ...wanted, refusal: missing.reason ?? "the engine of this world cannot do it" };
  if (refusal !== undefined) return { ...wanted, refusal };
  return Object.keys(abilities).length === 0 ? { ...wanted, refusal: "not known yet" } : wanted;
}

/** By chaos' names of requirements. */
function needsOf(wish: Wish): readonly string[] {
  switch (wish.do) {
    case "cut-off-host":
      return ["several-hosts", "partition"];
    case "power-off-host":
      return ["several-hosts", "power"];
    case "kill-all":
      return wish.executors ? ["executors"] : [];
    default:
      return [];
  }
}

/** A wish in words, before it was planned. */
export function describeWish(wish: Wish): string {
  switch (wish.do) {
    case "kill-agent":
      return `kill ${wish.agent}`;
    case "pause-agent":
      return `pause ${wish.agent}`;
    case "kill-all":
      return `kill ${describeAll(wish)}`;
    case "kill-instance":
      return `kill the process of allocation ${wish.allocation.slice(0, 8)}`;
    case "hang-instance":
      return `let allocation ${wish.allocation.slice(0, 8)} hang`;
    case "cut-off-host":
      return `cut ${wish.host} off`;
    case "power-off-host":
      return `power ${wish.host} off`;
    case "drain-host":
      return `drain ${wish.host}`;
    case "undrain-host":
      return `let ${wish.host} take allocations again`;
  }
}

function describeAll({ system, role, executors }: Extract<Wish, { do: "kill-all" }>): string {
  const who = system === "both" ? "Consul and Nomad" : systemName(system satisfies System);
  const what = role === "any" ? "agents" : `${role}s`;
  return `all ${who} ${what}${executors ? " and the executors" : ""}`;
}
