import type { NetworkFaults } from "orchestrator";
import type { Effect } from "../effects/effect.ts";
import type { HealAction } from "../safety/ledger.ts";
import { quorumInWords } from "../selectors/quorum.ts";
import { resolveHosts } from "../selectors/resolve.ts";
import type { HostSelector } from "../selectors/selectors.ts";
import type { Healing, InjectContext, PlanContext, Planned } from "./define-fault.ts";

/** The hosts that a fault hits. */
export function planHosts(selector: HostSelector, { world, draw }: PlanContext) {
  return { hosts: resolveHosts(selector, world, draw).map(({ name }) => name) };
}

/** The same, for a fault that takes the hosts' servers out of their quorums. */
export function planServersOfHosts(selector: HostSelector, context: PlanContext) {
  const { hosts } = planHosts(selector, context);
  const { agents } = context.world;
  const hit = agents.filter(({ host }) => hosts.includes(host));
  return { hosts, effects: quorumInWords(agents, hit) };
}

type OnHosts = Planned<{ readonly do: string; readonly for: number }>;

/** Undoes a fault of hosts after its `for`, host by host. */
export function healHosts({ fault, hosts }: OnHosts, undo: "power-on" | "network"): Healing {
  const action = (host: string): HealAction => ({ do: undo, host });
  return {
    afterMs: fault.for,
    undo: hosts.map((host) => ({ what: `${fault.do} of ${host}`, action: action(host) })),
  };
}

/** Does something to all hosts at once. The engine verifies each before it returns. */
export async function injectOnHosts(
  { fault, hosts }: OnHosts,
  { world: { engine } }: InjectContext,
  disturb: (faults: NetworkFaults, host: string) => Promise<void>,
): Promise<Effect> {
  const faults = engine.networkFaults;
  if (!faults) throw new Error(`engine ${engine.kind} cannot do this to its hosts`);
  await Promise.all(hosts.map((host) => disturb(faults, host)));
  return { seen: `${fault.do} of ${hosts.join(", ")}, verified there` };
}
