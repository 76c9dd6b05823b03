import { isFrozen } from "chaos";
import type { Agent } from "orchestrator";
import { isSameProcess } from "processes";
import type { AgentPicture, AgentState, Entries, System } from "../state/world-picture.ts";

export interface AgentsRead {
  /** `undefined` in place of a status: its host could not be asked. */
  readonly agents: readonly (Agent | Omit<Agent, "status">)[];
  /** The host whose server leads, of each system that has a leader. */
  readonly leaders: ReadonlyMap<System, string>;
  /** Whether the agents' processes are this machine's own. */
  readonly areHere: boolean;
  readonly before: Entries<AgentPicture>;
  readonly now: number;
}

/** Agents as the page shows them. One that is not in the state or the process of before is so since now. */
export function agentPictures({ agents, leaders, areHere, before, now }: AgentsRead): Entries<AgentPicture> {
  const known = new Map(Object.entries(before));
  return Object.fromEntries(
    agents.map((agent) => {
      const { id, system, role, host } = agent;
      const status = "status" in agent ? agent.status : undefined;
      const pid = status?.process?.pid;
      const state = "status" in agent ? stateOf(agent, areHere) : "unknown";
      const picture = {
        id,
        system,
        role,
        host,
        state,
        ...(pid !== undefined && { pid }),
        restarts: status?.restarts ?? 0,
        // A process that is gone leads nothing, whatever its servers said last.
        leads: role === "server" && state !== "down" && leaders.get(system) === host,
      };
      const since = sinceOf(picture, known.get(id), now);
      return [id, { ...picture, ...(since !== undefined && { since }) }];
    }),
  );
}

function stateOf({ status }: Agent, areHere: boolean): AgentState {
  if (status?.state !== "running" || !status.process) return "down";
  if (!areHere) return "up";
  if (!isSameProcess(status.process)) return "down";
  return isFrozen(status.process) ? "frozen" : "up";
}

function sinceOf(
  { state, pid }: Pick<AgentPicture, "state" | "pid">,
  was: AgentPicture | undefined,
  now: number,
): number | undefined {
  if (!was) return undefined;
  const isSame = was.state === state && (state !== "up" || was.pid === pid);
  return isSame ? was.since : now;
}
