import { messageOf } from "command-line/message-of";
import { watch, type Deployment } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { FollowCallbacks } from "./follow-callbacks.ts";
import type { World } from "../world/open-world.ts";

export interface FollowOptions extends CallOptions, FollowCallbacks {
  readonly world: World;
  readonly job: string;
}

/** How a deployment can end. */
export const endedStatuses: ReadonlySet<Deployment["Status"]> = new Set([
  "successful",
  "failed",
  "cancelled",
]);

/** Waits for the end of a deployment, whatever it is, and tells how far it is meanwhile. */
export async function untilDeployed(id: string, options: FollowOptions): Promise<Deployment> {
  const {
    world: { nomad },
    signal,
    onProgress,
  } = options;
  for await (const { data } of watch((query) => nomad.deployments.read(id, query), watchOptions(options))) {
    onProgress(describeProgress(data));
    if (endedStatuses.has(data.Status)) return data;
  }
  throw signal.reason;
}

/** Options of a watch that waits for an agent that does not answer: the agent may be the leader that was just killed. */
export function watchOptions({ signal, onWaiting }: FollowOptions) {
  const onRetry = (error: unknown): void => onWaiting?.(messageOf(error));
  return { signal, onRetry, backoffMs: { first: 250, longest: 3_000 } };
}

function describeProgress({ TaskGroups, Status }: Deployment): string {
  const groups = Object.entries(TaskGroups ?? {}).map(([group, state]) => {
    const parts = [
      `${state.PlacedAllocs}/${state.DesiredTotal} placed`,
      `${state.HealthyAllocs} healthy`,
      ...(state.UnhealthyAllocs > 0 ? [`${state.UnhealthyAllocs} unhealthy`] : []),
      ...(state.DesiredCanaries > 0 && !state.Promoted
        ? [
            `canaries ${(state.PlacedCanaries ?? []).length}/${state.DesiredCanaries}, not promoted (deploy promote)`,
          ]
        : []),
    ];
    return `${group}: ${parts.join(", ")}`;
  });
  return `${Status}; ${groups.join("; ")}`;
}
