import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";

/** Of everything that says "used wrongly"; see docs/chaos.md for all exit codes. */
const usage = 2;

/** Of everything that keeps a run from starting, or ends it early. */
const refused = 4;

export const scenarioInvalid = (file: string, problems: readonly string[], cause?: unknown) =>
  new UserError({
    code: "CHAOS_SCENARIO_INVALID",
    message: `Scenario ${file} cannot be used: ${problems.join("; ")}`,
    hint: "Compare the file with packages/chaos/scenarios/*.yaml. Editors check it against the schema that its first line names.",
    exitCode: usage,
    cause,
  });

export const scenarioUnknown = (name: string, known: readonly string[]) =>
  new UserError({
    code: "CHAOS_SCENARIO_UNKNOWN",
    message: `No scenario is called "${name}"`,
    hint: `The scenarios are ${known.join(", ")}. Add a folder of your own with --scenarios FOLDER.`,
    exitCode: usage,
  });

export const scenarioTwice = (name: string, files: readonly string[]) =>
  new UserError({
    code: "CHAOS_SCENARIO_TWICE",
    message: `Scenario "${name}" is defined by ${files.join(" and ")}`,
    hint: "Give one of the scenarios another name.",
    exitCode: usage,
  });

export const suiteUnknown = (name: string, known: readonly string[]) =>
  new UserError({
    code: "CHAOS_SUITE_UNKNOWN",
    message: `No suite is called "${name}"`,
    hint: `The suites are ${known.join(", ")}.`,
    exitCode: usage,
  });

export const jobAmbiguous = (job: string, namespaces: readonly string[]) =>
  new UserError({
    code: "CHAOS_JOB_AMBIGUOUS",
    message: `Job ${job} is in namespaces ${namespaces.join(" and ")}`,
    hint: "Stop the job that is not meant: pnpm run deploy stop SERVICE --namespace NAME.",
    exitCode: refused,
  });

export const optionInvalid = (option: string, value: string, wanted: string) =>
  new UserError({
    code: "CHAOS_OPTION_INVALID",
    message: `The value "${value}" of ${option} is not ${wanted}`,
    hint: "See pnpm chaos run --help.",
    exitCode: usage,
  });

export const resumeUnclear = (question: string) =>
  new UserError({
    code: "CHAOS_RESUME_UNCLEAR",
    message: `--resume cannot tell ${question}`,
    hint: "Give the command of the series again, with its scenarios, seed and options, and --resume.",
    exitCode: usage,
  });

export const worldNotRunning = (name: string, cause?: unknown) =>
  new UserError({
    code: "CHAOS_WORLD_NOT_RUNNING",
    message: `World "${name}" is not running on this machine`,
    hint: "Start the world with `pnpm demo --keep` or `pnpm world up`, or name another world with --world. `pnpm world list` shows all worlds.",
    exitCode: usage,
    cause,
  });

export const worldForeign = (name: string, owner: string) =>
  new UserError({
    code: "CHAOS_WORLD_FOREIGN",
    message: `World "${name}" was not made by this checkout (${owner})`,
    hint: `To break this world anyway, add --world ${name} --foreign.`,
    exitCode: usage,
  });

export const targetsForeign = (world: string, runWorld: string) =>
  new UserError({
    code: "CHAOS_TARGETS_FOREIGN",
    message: `The target list belongs to world "${world}", this run is in world "${runWorld}"`,
    hint: "Make a new list with --dry-run --json in the world of this run.",
    exitCode: usage,
  });

export const targetsOfOther = (listed: string, wanted: string) =>
  new UserError({
    code: "CHAOS_TARGETS_OF_OTHER",
    message: `The target list was made for scenario "${listed}", this run is of scenario "${wanted}"`,
    hint: "Make a new list with --dry-run --json for this scenario.",
    exitCode: usage,
  });

export const targetsNone = (selector: string) =>
  new UserError({
    code: "CHAOS_TARGETS_NONE",
    message: `Nothing in this world matches ${selector}`,
    hint: "`pnpm world status` shows what runs, `--dry-run` shows the targets of each fault.",
    exitCode: usage,
  });

export const notSteady = (problems: readonly string[]) =>
  new UserError({
    code: "CHAOS_NOT_STEADY",
    message: `The world is not in its steady state: ${problems.join("; ")}`,
    hint: "An outage from before the run would be blamed on the fault. See `pnpm world status`, deploy both services, and try again.",
    exitCode: refused,
  });

export const runInProgress = (pid: number, file: string) =>
  new UserError({
    code: "CHAOS_RUN_IN_PROGRESS",
    message: `Another run (pid ${pid}) holds ${file}`,
    hint: "Two runs at once would measure each other's faults. Wait for the other run, or end it with Ctrl-C.",
    exitCode: refused,
  });

export const faultsInForce = (world: string, faults: readonly string[]) =>
  new UserError({
    code: "CHAOS_FAULT_IN_FORCE",
    message: `In world "${world}" a fault of an earlier run is in force: ${faults.join("; ")}`,
    hint: "Undo the fault with `pnpm chaos heal`.",
    exitCode: refused,
  });

export const deadlineMissing = (scenario: string) =>
  new UserError({
    code: "CHAOS_DEADLINE_MISSING",
    message: `Scenario "${scenario}" has no deadline`,
    hint: "Every run must end: set expect.recovery and timing.deadline.",
    exitCode: usage,
  });

export const faultFailed = (fault: string, cause: unknown) =>
  new UserError({
    code: "CHAOS_FAULT_FAILED",
    message: `${fault} could not be done: ${messageOf(cause)}`,
    hint: "What the fault had done was healed; `pnpm chaos heal` checks this again.",
    exitCode: refused,
    cause,
  });

export const proberFailed = (detail: string, cause?: unknown) =>
  new UserError({
    code: "CHAOS_PROBER_FAILED",
    message: `The prober ${detail}`,
    hint: "Without the prober nothing is measured. Its output is in prober.log of the run's folder.",
    exitCode: refused,
    cause,
  });

export const resultsMissing = (folder: string) =>
  new UserError({
    code: "CHAOS_RESULTS_MISSING",
    message: `No run is kept in ${folder}`,
    hint: "Make a run first: pnpm chaos run kill-consul.",
    exitCode: usage,
  });
