import type { Job } from "../job/schema.ts";
import type { Allocation } from "../state/allocation.ts";
import type { Deployment } from "../state/deployment.ts";
import type { Evaluation } from "../state/evaluation.ts";
import type { Node } from "../state/node.ts";

/** All that a scheduling decision depends on: equal inputs give equal plans. */
export interface SchedulerInput {
  /** The evaluation that asks. */
  readonly evaluation: Evaluation;
  /** The job as registered now; undefined when it was purged. */
  readonly job: Job | undefined;
  /** Every allocation of every job: those of other jobs hold ports and resources. */
  readonly allocs: readonly Allocation[];
  readonly nodes: readonly Node[];
  /** Deployments of the job, the newest first. */
  readonly deployments: readonly Deployment[];
  /** Versions of the job, the newest first. */
  readonly versions: readonly Job[];
  readonly now: Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newId: () => string;
}
