/** What a command of this package ends with; see docs/chaos.md. */
export type ChaosExitCode = 0 | 1 | 2 | 3 | 4;

/** A user's error: a stable code, what was wrong with which value, and what to do about it. */
export class ChaosError extends Error {
  override readonly name = "ChaosError";
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ChaosExitCode;

  constructor(details: ChaosErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? 2;
  }
}

interface ChaosErrorDetails {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode?: ChaosExitCode;
  readonly cause?: unknown;
}

export const scenarioInvalid = (file: string, problems: readonly string[], cause?: unknown) =>
  new ChaosError({
    code: "CHAOS_SCENARIO_INVALID",
    message: `scenario ${file} cannot be used: ${problems.join("; ")}`,
    hint: "compare it with packages/chaos/scenarios/*.yaml; editors check it by the schema named in its first line",
    cause,
  });

export const scenarioUnknown = (name: string, known: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SCENARIO_UNKNOWN",
    message: `no scenario is called "${name}"`,
    hint: `the scenarios are ${known.join(", ")}; add a folder of your own with --scenarios FOLDER`,
  });

export const scenarioTwice = (name: string, files: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SCENARIO_TWICE",
    message: `scenario "${name}" is defined by ${files.join(" and ")}`,
    hint: "give one of them another name",
  });

export const suiteUnknown = (name: string, known: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SUITE_UNKNOWN",
    message: `no suite is called "${name}"`,
    hint: `the suites are ${known.join(", ")}`,
  });

export const jobAmbiguous = (job: string, namespaces: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_JOB_AMBIGUOUS",
    message: `job ${job} is in namespaces ${namespaces.join(" and ")}`,
    hint: "stop the one that is not meant: pnpm run deploy stop SERVICE --namespace NAME",
    exitCode: 1,
  });

export const optionInvalid = (option: string, value: string, wanted: string) =>
  new ChaosError({
    code: "CHAOS_OPTION_INVALID",
    message: `${option} "${value}" is not ${wanted}`,
    hint: "see pnpm chaos run --help",
  });

export const resumeUnclear = (question: string) =>
  new ChaosError({
    code: "CHAOS_RESUME_UNCLEAR",
    message: `--resume cannot tell ${question}`,
    hint: "give the command of the series again, with its scenarios, seed and options, and --resume",
  });

export const worldNotRunning = (name: string, cause?: unknown) =>
  new ChaosError({
    code: "CHAOS_WORLD_NOT_RUNNING",
    message: `world "${name}" is not running on this machine`,
    hint: "start it with `pnpm demo --keep` or `pnpm world up`, or name another one with --world; `pnpm world list` shows them",
    cause,
  });

export const worldForeign = (name: string, owner: string) =>
  new ChaosError({
    code: "CHAOS_WORLD_FOREIGN",
    message: `world "${name}" was not made by this checkout (${owner})`,
    hint: `if you do mean to break it, name it outright: --world ${name} --foreign`,
  });

export const targetsForeign = (world: string, runWorld: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_FOREIGN",
    message: `the target list belongs to world "${world}", this run is in world "${runWorld}"`,
    hint: "make the list anew with --dry-run --json in the world that you mean",
  });

export const targetsOfOther = (listed: string, wanted: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_OF_OTHER",
    message: `the target list was made for scenario "${listed}", this is "${wanted}"`,
    hint: "make the list anew with --dry-run --json for this scenario",
  });

export const targetsNone = (selector: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_NONE",
    message: `nothing in this world matches ${selector}`,
    hint: "see `pnpm world status`, and `--dry-run` for what each fault resolves to",
  });

export const notSteady = (problems: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_NOT_STEADY",
    message: `the world is not in its steady state: ${problems.join("; ")}`,
    hint: "an outage that was there before would be blamed on the fault: see `pnpm world status`, deploy both services, try again",
    exitCode: 4,
  });

export const runInProgress = (pid: number, file: string) =>
  new ChaosError({
    code: "CHAOS_RUN_IN_PROGRESS",
    message: `another run (pid ${pid}) holds ${file}`,
    hint: "two runs at once would each blame the other's faults: wait for it, or end it with Ctrl-C",
    exitCode: 4,
  });

export const faultsInForce = (world: string, faults: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_FAULT_IN_FORCE",
    message: `in world "${world}" a fault of an earlier run is in force: ${faults.join("; ")}`,
    hint: "undo it with `pnpm chaos heal`",
    exitCode: 4,
  });

export const deadlineMissing = (scenario: string) =>
  new ChaosError({
    code: "CHAOS_DEADLINE_MISSING",
    message: `scenario "${scenario}" has no deadline`,
    hint: "every run must end: set expect.recovery and timing.deadline",
  });

export const faultFailed = (fault: string, cause: unknown) =>
  new ChaosError({
    code: "CHAOS_FAULT_FAILED",
    message: `${fault} could not be done: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "what had been done was healed; `pnpm chaos heal` checks it again",
    exitCode: 4,
    cause,
  });

export const proberFailed = (detail: string, cause?: unknown) =>
  new ChaosError({
    code: "CHAOS_PROBER_FAILED",
    message: `the prober ${detail}`,
    hint: "without it nothing is measured; its own words are in prober.log of the run's folder",
    exitCode: 4,
    cause,
  });

export const resultsMissing = (folder: string) =>
  new ChaosError({
    code: "CHAOS_RESULTS_MISSING",
    message: `no run is kept in ${folder}`,
    hint: "run one first: pnpm chaos run kill-consul",
  });
