import { groupOf, isTerminal, type Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { nodeEvent } from "./change-node.ts";
import { markAllocation } from "./mark-allocation.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";
import { createWaker, type ServerLoop } from "./waker.ts";

/** Moves allocations off nodes being drained, each group as fast as its `migrate` block allows, all at once at the deadline. */
export function createDrainer(store: Store, deps: ServerDeps): ServerLoop {
  const waker = createWaker(() => {
    for (const node of store.all("nodes")) if (node.DrainStrategy) drain(node);
  });

  store.onCommit((changes) => {
    if (changes.some(({ table }) => table === "nodes" || table === "allocs")) waker.wake();
  });

  return { start: waker.wake, [Symbol.dispose]: waker[Symbol.dispose] };

  function drain(node: Node): void {
    const left = store
      .all("allocs")
      .filter((alloc) => alloc.NodeID === node.ID && !isTerminal(alloc) && alloc.Job.Type !== "system");
    if (left.length === 0) {
      // Stopped ones may still be ending: the drain is over when they have.
      if (!store.all("allocs").some((alloc) => alloc.NodeID === node.ID && isEnding(alloc))) complete(node);
      return;
    }
    const overdueMs = msUntilForce(node, deps.now());
    const chosen = overdueMs <= 0 ? left : choose(store.all("allocs"), left);
    migrate(chosen.filter((alloc) => !alloc.DesiredTransition.Migrate));
    if (overdueMs > 0 && Number.isFinite(overdueMs)) waker.wakeIn(overdueMs);
  }

  function migrate(allocs: readonly Allocation[]): void {
    if (allocs.length === 0) return;
    transact(store, deps.now(), (tx) => {
      for (const alloc of allocs) {
        const disablePlacement = alloc.Job.Type === "batch" ? { MigrateDisablePlacement: true } : {};
        markAllocation(tx, alloc, { ...disablePlacement, Migrate: true });
      }
      for (const id of new Set(allocs.map((alloc) => alloc.JobID))) {
        const job = tx.get("jobs", id);
        if (job) tx.putEval(newEvaluation(job, "node-drain", deps));
      }
    });
  }

  function complete(node: Node): void {
    transact(store, deps.now(), (tx) => {
      const LastDrain = node.LastDrain && {
        ...node.LastDrain,
        Status: "complete" as const,
        UpdatedAt: tx.now.toISOString(),
      };
      const Events = [...node.Events, nodeEvent(tx, "Drain", "Node drain complete")];
      tx.putNode({ ...node, DrainStrategy: null, LastDrain, Events });
    });
  }
}

/** Per group: as many as may be missing from the healthy ones; batch jobs run on until the deadline. */
function choose(all: readonly Allocation[], left: readonly Allocation[]): Allocation[] {
  const groups = Map.groupBy(left, (alloc) => `${alloc.JobID}/${alloc.TaskGroup}`);
  return [...groups.values()].flatMap((allocs) => {
    const [first] = allocs;
    const group = first && groupOf(first);
    if (!first || !group || first.Job.Type === "batch") return [];
    const healthy = all.filter(
      (alloc) =>
        alloc.JobID === first.JobID &&
        alloc.TaskGroup === first.TaskGroup &&
        !isTerminal(alloc) &&
        !alloc.DesiredTransition.Migrate &&
        alloc.DeploymentStatus?.Healthy === true,
    ).length;
    const count = healthy - (group.Count - (group.Migrate?.MaxParallel ?? 1));
    return allocs.filter((alloc) => !alloc.DesiredTransition.Migrate).slice(0, Math.max(0, count));
  });
}

function isEnding(alloc: Allocation): boolean {
  return alloc.ClientStatus === "running" || alloc.ClientStatus === "pending";
}

/** Infinity: no deadline. */
function msUntilForce({ DrainStrategy }: Node, now: Date): number {
  if (!DrainStrategy || DrainStrategy.Deadline === 0) return Number.POSITIVE_INFINITY;
  return DrainStrategy.ForceDeadline ? Date.parse(DrainStrategy.ForceDeadline) - now.getTime() : 0;
}
