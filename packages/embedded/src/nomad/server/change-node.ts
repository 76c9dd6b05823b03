import type { z } from "zod";
import type { bodies } from "../api/body.ts";
import { refused } from "../errors.ts";
import { isTerminal } from "../state/allocation.ts";
import type { DrainStrategy, Node, NodeEvent } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact, type Transaction } from "../state/transaction.ts";
import { newEvaluation } from "./new-evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

type DrainBody = z.infer<typeof bodies.drain>;

/** Whether new allocations may be placed on a node. */
export function setEligibility(
  store: Store,
  deps: ServerDeps,
  node: Node,
  eligibility: Node["SchedulingEligibility"],
): object {
  if (node.DrainStrategy && eligibility === "eligible")
    throw refused("can not set node's scheduling eligibility to eligible while it is draining");
  if (node.SchedulingEligibility === eligibility)
    return { EvalCreateIndex: 0, EvalIDs: null, Index: 0, NodeModifyIndex: 0 };
  let evalIds: string[] = [];
  const index = transact(store, deps.now(), (tx) => {
    tx.putNode({
      ...node,
      SchedulingEligibility: eligibility,
      Events: [
        ...node.Events,
        nodeEvent(
          tx,
          "Cluster",
          `Node marked as ${eligibility === "eligible" ? "eligible" : "ineligible"} for scheduling`,
        ),
      ],
    });
    if (eligibility === "eligible") evalIds = evaluateJobsOn(tx, deps, node);
  });
  return {
    EvalCreateIndex: evalIds.length > 0 ? index : 0,
    EvalIDs: evalIds.length > 0 ? evalIds : null,
    Index: index,
    NodeModifyIndex: index,
  };
}

/** Starts, changes or (with a null DrainSpec) ends the drain of a node. */
export function drainNode(store: Store, deps: ServerDeps, node: Node, body: DrainBody): object {
  const spec = body.DrainSpec;
  const now = deps.now();
  let evalIds: string[] = [];
  const index = transact(store, now, (tx) => {
    const strategy = spec ? toStrategy(spec, now) : null;
    const eligible = !strategy && body.MarkEligible === true;
    const SchedulingEligibility = strategy
      ? "ineligible"
      : eligible
        ? "eligible"
        : node.SchedulingEligibility;
    const message = strategy ? "Node drain strategy set" : "Node drain cancelled";
    tx.putNode({
      ...node,
      DrainStrategy: strategy,
      SchedulingEligibility,
      LastDrain: {
        StartedAt: strategy?.StartedAt ?? now.toISOString(),
        UpdatedAt: now.toISOString(),
        Status: strategy ? "draining" : "canceled",
        AccessorID: "",
        Meta: body.Meta ?? null,
      },
      Events: [...node.Events, nodeEvent(tx, "Drain", message)],
    });
    evalIds = evaluateJobsOn(tx, deps, node);
  });
  return {
    EvalCreateIndex: index,
    EvalIDs: evalIds.length > 0 ? evalIds : null,
    Index: index,
    NodeModifyIndex: index,
  };
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

/** -1: force at once; 0: no deadline. */
function toStrategy(spec: NonNullable<DrainBody["DrainSpec"]>, now: Date): DrainStrategy {
  const deadline = spec.Deadline ?? 0;
  return {
    Deadline: deadline,
    IgnoreSystemJobs: spec.IgnoreSystemJobs ?? false,
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
