import { refused } from "../errors.ts";
import { isTerminal } from "../state/allocation.ts";
import type { DrainStrategy, Node, NodeEvent } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact, type Transaction } from "../state/transaction.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** What a change of a node came to; the index is 0 when there was nothing to change. */
export interface NodeChange {
  readonly index: number;
  readonly evalIds: readonly string[];
  /** The index of the evaluations. */
  readonly evalIndex: number;
}

/** Sets whether new allocations may be placed on a node. */
export function setEligibility(
  store: Store,
  deps: ServerDeps,
  { node, eligibility }: { readonly node: Node; readonly eligibility: Node["SchedulingEligibility"] },
): NodeChange {
  if (node.DrainStrategy && eligibility === "eligible")
    throw refused("can not set node's scheduling eligibility to eligible while it is draining");
  if (node.SchedulingEligibility === eligibility) return { index: 0, evalIds: [], evalIndex: 0 };
  let evalIds: string[] = [];
  const index = transact(store, deps.now(), (tx) => {
    const event = nodeEvent(tx, "Cluster", `Node marked as ${eligibility} for scheduling`);
    tx.putNode({ ...node, SchedulingEligibility: eligibility, Events: [...node.Events, event] });
    if (eligibility === "eligible") evalIds = evaluateJobsOn(tx, deps, node);
  });
  return { index, evalIds, evalIndex: evalIds.length > 0 ? index : 0 };
}

/** A request to drain a node, or to end its drain. */
export interface DrainRequest {
  readonly node: Node;
  /** Nanoseconds until the drain is forced: -1: at once; 0: never. Without a drain, a running drain ends. */
  readonly drain: { readonly deadline: number; readonly ignoreSystemJobs: boolean } | undefined;
  /** Lets new allocations be placed once the drain has ended. */
  readonly markEligible: boolean;
  readonly meta: Readonly<Record<string, string>> | null;
}

/** Starts, changes or ends the drain of a node. */
export function drainNode(store: Store, deps: ServerDeps, request: DrainRequest): NodeChange {
  const { node, drain, markEligible, meta } = request;
  const now = deps.now();
  const time = now.toISOString();
  const DrainStrategy = drain ? toStrategy(drain, now) : null;
  let evalIds: string[] = [];
  const index = transact(store, now, (tx) => {
    const message = drain ? "Node drain strategy set" : "Node drain cancelled";
    const Status = drain ? "draining" : "canceled";
    tx.putNode({
      ...node,
      DrainStrategy,
      SchedulingEligibility: drain ? "ineligible" : markEligible ? "eligible" : node.SchedulingEligibility,
      LastDrain: { StartedAt: time, UpdatedAt: time, Status, AccessorID: "", Meta: meta },
      Events: [...node.Events, nodeEvent(tx, "Drain", message)],
    });
    evalIds = evaluateJobsOn(tx, deps, node);
  });
  return { index, evalIds, evalIndex: index };
}

/** A line of a node's history. */
export function nodeEvent(tx: Transaction, subsystem: string, message: string): NodeEvent {
  return {
    Message: message,
    Subsystem: subsystem,
    Details: null,
    Timestamp: tx.now.toISOString(),
    CreateIndex: tx.index,
  };
}

function toStrategy(drain: NonNullable<DrainRequest["drain"]>, now: Date): DrainStrategy {
  const { deadline, ignoreSystemJobs } = drain;
  return {
    Deadline: deadline,
    IgnoreSystemJobs: ignoreSystemJobs,
    ForceDeadline: deadline > 0 ? new Date(now.getTime() + deadline / 1e6).toISOString() : null,
    StartedAt: now.toISOString(),
  };
}

function evaluateJobsOn(tx: Transaction, deps: ServerDeps, node: Node): string[] {
  const ids = new Set(
    tx
      .all("allocs")
      .flatMap((alloc) => (alloc.NodeID === node.ID && !isTerminal(alloc) ? [alloc.JobID] : [])),
  );
  return [...ids].flatMap((id) => {
    const job = tx.get("jobs", id);
    if (!job) return [];
    const evaluation = newEvaluation(job, "node-update", deps);
    tx.putEval(evaluation);
    return [evaluation.ID];
  });
}
