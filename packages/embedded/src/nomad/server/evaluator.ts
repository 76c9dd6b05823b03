import type { Job } from "../job/schema.ts";
import type { Plan } from "../scheduler/plan.ts";
import { schedule } from "../scheduler/schedule.ts";
import { isClientTerminal } from "../state/allocation.ts";
import type { Evaluation } from "../state/evaluation.ts";
import { isPlaceable } from "../state/node.ts";
import { ofJob, type Change, type Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { applyPlan } from "./apply-plan.ts";
import type { ServerDeps } from "./server-deps.ts";
import { createWaker, type ServerLoop } from "./waker.ts";

export interface Evaluator extends ServerLoop {
  /** What an evaluation would bring about if the job were this one; changes nothing. */
  dryRun(evaluation: Evaluation, job: Job): Plan;
}

/** Runs pending evaluations one after the other, delayed ones at their time, blocked ones when room appears. */
export function createEvaluator(store: Store, deps: ServerDeps): Evaluator {
  const waker = createWaker(drainQueue);
  const unblocker = createWaker(() => {
    for (const evaluation of store.all("evals")) if (evaluation.Status === "blocked") run(evaluation);
  });

  store.onCommit((changes) => {
    if (changes.some(isPendingEval)) waker.wake();
    if (changes.some(freesRoom)) unblocker.wake();
  });

  return {
    start: waker.wake,
    dryRun: (evaluation, job) => plan(evaluation, job),
    [Symbol.dispose]: () => {
      waker[Symbol.dispose]();
      unblocker[Symbol.dispose]();
    },
  };

  function drainQueue(): void {
    const pending = store.all("evals").filter((evaluation) => evaluation.Status === "pending");
    const now = deps.now().getTime();
    for (const evaluation of pending.sort(
      (a, b) => b.Priority - a.Priority || a.CreateIndex - b.CreateIndex,
    )) {
      const waitMs = evaluation.WaitUntil ? Date.parse(evaluation.WaitUntil) - now : 0;
      if (waitMs > 0) waker.wakeIn(waitMs);
      else run(evaluation);
    }
  }

  function run(evaluation: Evaluation): void {
    const snapshotted = { ...evaluation, SnapshotIndex: store.lastIndex() };
    const result = plan(snapshotted, store.get("jobs", evaluation.JobID));
    transact(store, deps.now(), (tx) =>
      applyPlan(tx, result, { evaluation: snapshotted, newId: deps.newId }),
    );
  }

  function plan(evaluation: Evaluation, job: Job | undefined): Plan {
    return schedule({
      evaluation,
      job,
      allocs: store.all("allocs"),
      nodes: store.all("nodes"),
      deployments: ofJob(store, "deployments", evaluation.JobID),
      versions: ofJob(store, "versions", evaluation.JobID),
      now: deps.now(),
      random: deps.random,
      newId: deps.newId,
    });
  }
}

/** An allocation ended, or a node may take some. */
function freesRoom(change: Change): boolean {
  if (change.table === "allocs")
    return (
      change.value === undefined || isClientTerminal(change.value) || change.value.DesiredStatus !== "run"
    );
  return change.table === "nodes" && change.value !== undefined && isPlaceable(change.value);
}

function isPendingEval(change: Change): boolean {
  return change.table === "evals" && change.value?.Status === "pending";
}
