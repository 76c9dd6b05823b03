/** What a command of this package ends with; see docs/chaos.md. */
export type ChaosExitCode = 0 | 1 | 2 | 3 | 4;

/** An error that its user can mend: a stable code, which value is wrong and why, and what to do. */
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
    message: `Scenario ${file} cannot be used: ${problems.join("; ")}`,
    hint: "Compare the file with packages/chaos/scenarios/*.yaml. Editors check it against the schema that its first line names.",
    cause,
  });

export const scenarioUnknown = (name: string, known: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SCENARIO_UNKNOWN",
    message: `No scenario is called "${name}"`,
    hint: `The scenarios are ${known.join(", ")}. Add a folder of your own with --scenarios FOLDER.`,
  });

export const scenarioTwice = (name: string, files: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SCENARIO_TWICE",
    message: `Scenario "${name}" is defined by ${files.join(" and ")}`,
    hint: "Give one of the scenarios another name.",
  });

export const suiteUnknown = (name: string, known: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_SUITE_UNKNOWN",
    message: `No suite is called "${name}"`,
    hint: `The suites are ${known.join(", ")}.`,
  });

export const jobAmbiguous = (job: string, namespaces: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_JOB_AMBIGUOUS",
    message: `Job ${job} is in namespaces ${namespaces.join(" and ")}`,
    hint: "Stop the job that is not meant: pnpm run deploy stop SERVICE --namespace NAME.",
    exitCode: 1,
  });

export const optionInvalid = (option: string, value: string, wanted: string) =>
  new ChaosError({
    code: "CHAOS_OPTION_INVALID",
    message: `The value "${value}" of ${option} is not ${wanted}`,
    hint: "See pnpm chaos run --help.",
  });

export const resumeUnclear = (question: string) =>
  new ChaosError({
    code: "CHAOS_RESUME_UNCLEAR",
    message: `--resume cannot tell ${question}`,
    hint: "Give the command of the series again, with its scenarios, seed and options, and --resume.",
  });

export const worldNotRunning = (name: string, cause?: unknown) =>
  new ChaosError({
    code: "CHAOS_WORLD_NOT_RUNNING",
    message: `World "${name}" is not running on this machine`,
    hint: "Start the world with `pnpm demo --keep` or `pnpm world up`, or name another world with --world. `pnpm world list` shows all worlds.",
    cause,
  });

export const worldForeign = (name: string, owner: string) =>
  new ChaosError({
    code: "CHAOS_WORLD_FOREIGN",
    message: `World "${name}" was not made by this checkout (${owner})`,
    hint: `To break this world anyway, add --world ${name} --foreign.`,
  });

export const targetsForeign = (world: string, runWorld: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_FOREIGN",
    message: `The target list belongs to world "${world}", this run is in world "${runWorld}"`,
    hint: "Make a new list with --dry-run --json in the world of this run.",
  });

export const targetsOfOther = (listed: string, wanted: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_OF_OTHER",
    message: `The target list was made for scenario "${listed}", this run is of scenario "${wanted}"`,
    hint: "Make a new list with --dry-run --json for this scenario.",
  });

export const targetsNone = (selector: string) =>
  new ChaosError({
    code: "CHAOS_TARGETS_NONE",
    message: `Nothing in this world matches ${selector}`,
    hint: "`pnpm world status` shows what runs, `--dry-run` shows the targets of each fault.",
  });

export const notSteady = (problems: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_NOT_STEADY",
    message: `The world is not in its steady state: ${problems.join("; ")}`,
    hint: "An outage from before the run would be blamed on the fault. See `pnpm world status`, deploy both services, and try again.",
    exitCode: 4,
  });

export const runInProgress = (pid: number, file: string) =>
  new ChaosError({
    code: "CHAOS_RUN_IN_PROGRESS",
    message: `Another run (pid ${pid}) holds ${file}`,
    hint: "Two runs at once would measure each other's faults. Wait for the other run, or end it with Ctrl-C.",
    exitCode: 4,
  });

export const faultsInForce = (world: string, faults: readonly string[]) =>
  new ChaosError({
    code: "CHAOS_FAULT_IN_FORCE",
    message: `In world "${world}" a fault of an earlier run is in force: ${faults.join("; ")}`,
    hint: "Undo the fault with `pnpm chaos heal`.",
    exitCode: 4,
  });

export const deadlineMissing = (scenario: string) =>
  new ChaosError({
    code: "CHAOS_DEADLINE_MISSING",
    message: `Scenario "${scenario}" has no deadline`,
    hint: "Every run must end: set expect.recovery and timing.deadline.",
  });

export const faultFailed = (fault: string, cause: unknown) =>
  new ChaosError({
    code: "CHAOS_FAULT_FAILED",
    message: `${fault} could not be done: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "What the fault had done was healed; `pnpm chaos heal` checks this again.",
    exitCode: 4,
    cause,
  });

export const proberFailed = (detail: string, cause?: unknown) =>
  new ChaosError({
    code: "CHAOS_PROBER_FAILED",
    message: `The prober ${detail}`,
    hint: "Without the prober nothing is measured. Its output is in prober.log of the run's folder.",
    exitCode: 4,
    cause,
  });

export const resultsMissing = (folder: string) =>
  new ChaosError({
    code: "CHAOS_RESULTS_MISSING",
    message: `No run is kept in ${folder}`,
    hint: "Make a run first: pnpm chaos run kill-consul.",
  });
