import { formatDurationNs } from "durations";
import { secretValues, versionDiff, type VersionDiff } from "jobspec";
import type {
  AllocationListStub,
  ClientStatus,
  DesiredUpdates,
  DiffType,
  Job,
  JobPlanResponse,
} from "nomad-client-ts";
import { maxKillTimeoutMs } from "../agents/nomad-client-config.ts";
import type { CallOptions } from "../hosts/host.ts";
import { hasChildren, kindOf, type JobKind } from "../world/job-kind.ts";
import { isGivenUp, latestAllocations } from "../world/latest-allocations.ts";
import { describeDiff, type DiffNode } from "./nomad-diff.ts";
import { describePlacements } from "./describe-placement.ts";
import type { PreparedJob } from "./prepare-job.ts";
import type { RecordsOf } from "./read-origins.ts";
import { readRegistered, type CurrentVersion } from "./read-current.ts";

/** What deploying now would do. Changes nothing, leaves no evaluation behind. */
export interface DeployPlan {
  readonly job: string;
  readonly namespace: string;
  readonly kind: JobKind;
  /** What it would be: 64 hex digits, and the first 12. */
  readonly version: string;
  readonly shortVersion: string;
  /** `repair`: the job is as it should be; allocations are missing, or failed for good. */
  readonly action: "nothing" | "repair" | "register";
  /** To compare and set with; 0 when there is no such job. */
  readonly jobModifyIndex: number;
  /** What is registered now; undefined when nothing is. */
  readonly current: CurrentVersion | undefined;
  /** Executable, spec, variables: undefined when nothing, or something unknown, is registered. */
  readonly diff: VersionDiff | undefined;
  readonly nomad: NomadPlan;
}

/** Nomad's own plan, for people and programs. */
export interface NomadPlan {
  readonly type: DiffType;
  /** What differs from the registered job, as Nomad reads both: the job's own fields, its groups, their tasks. */
  readonly diff: DiffNode | undefined;
  readonly groups: readonly { readonly name: string; readonly updates: DesiredUpdates }[];
  /** Why what cannot be placed cannot. */
  readonly notPlaced: readonly string[];
  /** Names of other jobs' allocations that would have to go. */
  readonly preempted: readonly string[];
  readonly warnings: string;
  /** When a periodic job is launched next; undefined for any other, and for one that is switched off. */
  readonly nextLaunch: string | undefined;
}

/** Plans in the job's own namespace. */
export async function planDeployment(
  anywhere: RecordsOf,
  { rendered }: Pick<PreparedJob, "rendered">,
  { signal }: CallOptions,
): Promise<DeployPlan> {
  const { job, version, shortVersion } = rendered;
  const namespace = job.Namespace ?? "default";
  const nomad = anywhere.nomad.inNamespace(namespace);
  const [answer, registered, allocations] = await Promise.all([
    nomad.jobs.plan({ Job: job }, { signal }),
    readRegistered({ ...anywhere, nomad }, job.ID, { signal }),
    nomad.jobs.allocations(job.ID, { signal }),
  ]);
  const kind = kindOf(job);
  const secrets = new Set([
    ...secretValues(rendered.spec, job),
    ...secretValues(registered?.current.record?.spec, registered?.job),
  ]);
  const plan = nomadPlanOf(job, answer, secrets);
  const current = registered?.current;
  return {
    job: job.ID,
    namespace,
    version,
    shortVersion,
    kind,
    action: actionOf(plan, kind, countMissing(kind, job, allocations)),
    jobModifyIndex: answer.JobModifyIndex,
    current,
    diff: current?.record && versionDiff(current.record, rendered),
    nomad: plan,
  };
}

/** Nomad decides whether anything would happen: a version that changes nothing in the job has nothing to deploy. */
function actionOf({ type, groups }: NomadPlan, kind: JobKind, missing: number): DeployPlan["action"] {
  if (type !== "None") return "register";
  if (hasChildren(kind)) return "nothing";
  const isPlaced = ({ updates }: NomadPlan["groups"][number]): boolean => updates.Place + updates.Migrate > 0;
  // Of a system job Nomad plans to place what runs already.
  return missing > 0 || (kind === "service" && groups.some(isPlaced)) ? "repair" : "nothing";
}

/** Allocations that the job asks for and nobody runs: also failed ones that Nomad gave up, which its plan leaves out. What is complete is not missing. */
function countMissing(kind: JobKind, { TaskGroups }: Job, all: readonly AllocationListStub[]): number {
  const allocations = latestAllocations(all);
  if (kind !== "service") return allocations.filter(isGivenUp).length;
  return (TaskGroups ?? []).reduce((sum, { Name, Count }) => {
    const present = allocations.filter(
      ({ TaskGroup, DesiredStatus, ClientStatus }) =>
        TaskGroup === Name && DesiredStatus === "run" && presentStatuses.has(ClientStatus),
    );
    return sum + Math.max(0, (Count ?? 1) - present.length);
  }, 0);
}

/** `unknown` is a host that is out of sight: its task is to be left alone. */
const presentStatuses: ReadonlySet<ClientStatus> = new Set(["pending", "running", "unknown"]);

function nomadPlanOf(job: Job, answer: JobPlanResponse, secrets: ReadonlySet<string>): NomadPlan {
  const { Annotations, Diff, FailedTGAllocs, Warnings, NextPeriodicLaunch } = answer;
  return {
    type: Diff?.Type ?? "None",
    diff: Diff ? describeDiff(Diff, secrets) : undefined,
    groups: Object.entries(Annotations?.DesiredTGUpdates ?? {}).map(([name, updates]) => ({ name, updates })),
    notPlaced: describePlacements(FailedTGAllocs),
    preempted: (Annotations?.PreemptedAllocs ?? []).map(({ Name }) => Name),
    warnings: [Warnings ?? "", ...killTimeoutWarnings(job)].filter(Boolean).join("\n"),
    nextLaunch: NextPeriodicLaunch && !NextPeriodicLaunch.startsWith("0001") ? NextPeriodicLaunch : undefined,
  };
}

/** What the clients of these worlds would cut without a word. */
function killTimeoutWarnings({ TaskGroups }: Job): string[] {
  const most = maxKillTimeoutMs * 1e6;
  return (TaskGroups ?? [])
    .flatMap(({ Tasks }) => Tasks ?? [])
    .filter(({ KillTimeout }) => (KillTimeout ?? 0) > most)
    .map(
      ({ Name, KillTimeout }) =>
        `* kill_timeout ${formatDurationNs(KillTimeout ?? 0)} of task ${Name} is cut at ${formatDurationNs(most)}, the maximum of this world's clients`,
    );
}
