import { faultSchema, type HandFault } from "chaos";
import { wishNotPossible } from "../errors.ts";
import { lastsMs, type Wish } from "../state/wish.ts";
import type { AgentPicture, AllocationPicture, Entries } from "../state/world-picture.ts";

/** What of a world a wish can be about. */
export interface Known {
  readonly agents: Entries<AgentPicture>;
  readonly allocations: Entries<AllocationPicture>;
}

/** Wishes that are faults. */
export type FaultWish = Exclude<Wish, { readonly do: "drain-host" | "undrain-host" }>;

const lasts = `${lastsMs / 1000}s`;

/** A wish as a fault of `chaos`. Throws DASHBOARD_NOT_POSSIBLE for one about what is not there. */
export function faultOfWish(wish: FaultWish, known: Known): HandFault {
  const withExecutors = wish.do === "kill-all" && wish.executors;
  const fault = faultSchema.parse(entryOf(wish, known));
  return { fault, withExecutors, ...("allocation" in wish && { allocation: wish.allocation }) };
}

/** As a scenario file would say it. */
function entryOf(wish: FaultWish, known: Known): object {
  switch (wish.do) {
    case "kill-agent":
      return { do: "kill", agents: agentsOf(wish.agent, known) };
    case "pause-agent":
      return { do: "pause", agents: agentsOf(wish.agent, known), for: lasts };
    case "kill-all":
      return { do: "kill", agents: { system: wish.system, role: wish.role } };
    case "kill-instance":
      return { do: "end-instance", instances: instancesOf(wish.allocation, known), how: "kill" };
    case "hang-instance":
      return { do: "end-instance", instances: instancesOf(wish.allocation, known), how: "hang", for: lasts };
    case "cut-off-host":
      return { do: "partition", hosts: { named: [wish.host] }, for: lasts };
    case "power-off-host":
      return { do: "power-off", hosts: { named: [wish.host] }, for: lasts };
  }
}

function agentsOf(id: string, { agents }: Known): object {
  const agent = Object.hasOwn(agents, id) ? agents[id] : undefined;
  if (!agent || agent.system === "vault") throw wishNotPossible(`no agent ${id} that chaos can hit`);
  const { system, role, host } = agent;
  return role === "all" ? { system } : { system, role, host };
}

/** All of the service on that host; which of them is meant says the allocation. */
function instancesOf(id: string, { allocations }: Known): object {
  const allocation = Object.hasOwn(allocations, id) ? allocations[id] : undefined;
  if (!allocation) throw wishNotPossible(`no allocation ${id}`);
  return { service: allocation.job, host: allocation.host, pick: "all" };
}
