import type { JobKind } from "../../world/job-kind.ts";

/** Where deploying ends well, by kind of job: for programs. */
export function endOf(kind: JobKind): "successful" | "complete" | "registered" {
  if (kind === "batch" || kind === "sysbatch") return "complete";
  return kind === "periodic" || kind === "parameterized" ? "registered" : "successful";
}

/** What the words for a job's end depend on. */
export interface Ended {
  readonly kind: JobKind;
  readonly nextLaunch?: string | undefined;
  /** How many allocations a service is to have. */
  readonly count?: number;
}

/** The same for people, after the job's name and version. */
export function describeEnd({ kind, nextLaunch, count }: Ended): string {
  switch (kind) {
    case "service":
      return count === 0 ? "is registered with count 0: nothing of it runs" : "runs and is healthy";
    case "system":
      return "runs on every node that takes it";
    case "batch":
    case "sysbatch":
      return "ran to its end, every task with exit code 0";
    case "periodic":
      return `is registered; ${describeNextLaunch(nextLaunch)}`;
    case "parameterized":
      return "is registered and runs when it is dispatched";
  }
}

/** When a periodic job is launched next. */
export const describeNextLaunch = (nextLaunch: string | undefined): string =>
  nextLaunch === undefined ? "it is switched off: no next launch" : `next launch at ${nextLaunch}`;

/** Why nothing is to be done, after the job's name and version. */
export function describeNothing({ kind, nextLaunch, count }: Ended): string {
  switch (kind) {
    case "service":
      return count === 0 ? "is registered already with count 0: nothing of it runs" : "is what runs already";
    case "system":
      return "is what runs already";
    case "batch":
    case "sysbatch":
      return "is what was run already; it runs again when it changes, or when it failed";
    case "periodic":
      return `is registered already; ${describeNextLaunch(nextLaunch)}`;
    case "parameterized":
      return "is registered already";
  }
}
