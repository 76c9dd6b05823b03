import type { Allocation } from "../../state/allocation.ts";
import type { Deployment } from "../../state/deployment.ts";
import type { Node } from "../../state/node.ts";
import { classify } from "./classify.ts";
import { stopReasons, type AllocStop } from "../plan.ts";

export interface CanarySplit {
  /** Canaries of the deployment under way that are fine. */
  readonly canaries: readonly Allocation[];
  /** All allocations but those stopped here. */
  readonly remaining: readonly Allocation[];
  readonly stops: readonly AllocStop[];
  /** How many are stopped because their deployment is over, not because of their node. */
  readonly unneeded: number;
}

/** Stops canaries that nobody promoted in an older or failed deployment, and those on nodes being left. */
export function stopUnneededCanaries(
  context: {
    readonly deployment: Deployment | undefined;
    readonly oldDeployment: Deployment | undefined;
    readonly nodes: ReadonlyMap<string, Node>;
  },
  allocs: readonly Allocation[],
): CanarySplit {
  const failed = context.deployment?.Status === "failed" ? context.deployment : undefined;
  const over = new Set([...unpromoted(context.oldDeployment), ...unpromoted(failed)]);
  const unneeded = allocs.filter((alloc) => over.has(alloc.ID));
  const rest = allocs.filter((alloc) => !over.has(alloc.ID));
  const current = new Set(
    Object.values(context.deployment?.TaskGroups ?? {}).flatMap((state) => state.PlacedCanaries ?? []),
  );
  const { untainted, migrate, lost } = classify(
    rest.filter((alloc) => current.has(alloc.ID)),
    context.nodes,
  );
  const leaving = new Set([...migrate, ...lost].map((alloc) => alloc.ID));
  return {
    canaries: untainted,
    remaining: rest.filter((alloc) => !leaving.has(alloc.ID)),
    stops: [
      ...unneeded.map((alloc) => ({ alloc, description: stopReasons.notNeeded })),
      ...migrate.map((alloc) => ({ alloc, description: stopReasons.migrating })),
      ...lost.map((alloc) => ({ alloc, description: stopReasons.lost, clientStatus: "lost" as const })),
    ],
    unneeded: unneeded.length,
  };
}

function unpromoted(deployment: Deployment | undefined): readonly string[] {
  return Object.values(deployment?.TaskGroups ?? {}).flatMap((state) =>
    state.Promoted ? [] : (state.PlacedCanaries ?? []),
  );
}
