import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";

/** Somebody else registered the job since it was read. */
export const deployConflict = (job: string, changed: string, cause?: unknown): UserError =>
  new UserError({
    code: "DEPLOY_CONFLICT",
    message: `job ${job} was changed meanwhile: ${changed}`,
    hint: "Nothing was registered. Plan again, look at what changed, then deploy again.",
    cause,
  });

/** A deployment ended otherwise than healthy. */
export const deploymentFailed = (failure: {
  readonly job: string;
  readonly reason: string;
  /** What runs now, as one sentence. */
  readonly outcome: string;
  readonly details: readonly string[];
}): UserError =>
  new UserError({
    code: "DEPLOYMENT_FAILED",
    message: [
      `deployment of ${failure.job} failed: ${failure.reason}`,
      ...failure.details.map((line) => `  ${line}`),
      failure.outcome,
    ].join("\n"),
    hint: "The lines above are the last events and log lines of what did not become healthy.",
  });

/** What is told of a job that failed. */
interface JobFailure {
  readonly job: string;
  /** How a command line names it; default: its id. */
  readonly typedAs?: string | undefined;
  /** The last words of what failed. */
  readonly details: readonly string[];
}

/** Allocations failed and Nomad will not replace them. */
export const allocationsFailed = ({
  job,
  typedAs = job,
  failed,
  details,
}: JobFailure & {
  readonly failed: readonly { readonly Name: string; readonly NodeName: string }[];
}): UserError =>
  new UserError({
    code: "ALLOCATIONS_FAILED",
    message: [
      `${failed.length} allocations of ${job} failed, and Nomad does not replace them: ${failed.map(({ Name, NodeName }) => `${Name} on ${NodeName}`).join(", ")}`,
      ...details.map((line) => `  ${line}`),
    ].join("\n"),
    hint: `Nomad never replaces what failed of a group whose reschedule policy is off, nor what used its attempts up. Mend the cause, then \`pnpm run deploy stop ${typedAs}\` and deploy it again, or change its spec.`,
  });

/** Tasks that end by themselves did not end well. */
export const tasksFailed = ({
  job,
  typedAs = job,
  ends,
  details,
}: JobFailure & { readonly ends: readonly string[] }): UserError =>
  new UserError({
    code: "TASKS_FAILED",
    message: [`job ${job} failed: ${ends.join("; ")}`, ...details.map((line) => `  ${line}`)].join("\n"),
    hint: `The lines above are the last events and log lines of what failed. Mend the cause and deploy again: Nomad runs again what failed, and leaves what is complete. Where the group's reschedule policy is off it runs nothing again: \`pnpm run deploy stop ${typedAs}\` first.`,
  });

/** The end of a deployment was not seen in time. */
export const deployTimedOut = ({
  job,
  typedAs,
  timeoutMs,
  state,
}: {
  readonly job: string;
  readonly typedAs: string;
  readonly timeoutMs: number;
  /** How far it was. */
  readonly state: string;
}): UserError =>
  new UserError({
    code: "DEPLOY_TIMEOUT",
    message: `deployment of ${job} has no end after ${timeoutMs / 1_000} s: ${state}`,
    hint: `Nomad goes on with it. Look again with \`pnpm run deploy follow ${typedAs}\`, or wait longer with --timeout 20m.`,
  });

/** No version was ever deployed under this name. */
export const neverDeployed = (job: string, world: string, typedAs = job): UserError =>
  new UserError({
    code: "NEVER_DEPLOYED",
    message: `world ${world} has no job ${job}`,
    hint: `Deploy it first: \`pnpm deploy --filter ${typedAs}\`.`,
  });

/** The flag names another namespace than the job does. */
export const namespaceConflict = (job: string, own: string, flag: string): UserError =>
  new UserError({
    code: "NAMESPACE_CONFLICT",
    message: `job ${job} says namespace "${own}", --namespace says "${flag}"`,
    hint: "Leave --namespace out, or take the namespace out of the job: then the flag decides.",
    exitCode: 2,
  });

/** A job that cannot be rendered without its flags was deployed to several namespaces. */
export const namespaceAmbiguous = (job: string, namespaces: readonly string[]): UserError =>
  new UserError({
    code: "NAMESPACE_AMBIGUOUS",
    message: `job ${job} was deployed to namespaces ${namespaces.join(" and ")}`,
    hint: `Say which is meant: --namespace ${namespaces[0]}.`,
    exitCode: 2,
  });

/** The history has no such version. */
export const versionUnknown = (job: string, version: string, known: readonly string[]): UserError =>
  new UserError({
    code: "VERSION_UNKNOWN",
    message: `job ${job} has no version "${version}"`,
    hint:
      known.length === 0
        ? "There is no earlier version to go back to."
        : `Name it by Nomad's number or the first digits of ours: ${known.join(", ")}.`,
    exitCode: 2,
  });

/** The executable of an old version is nowhere any more: not on the hosts, not among those that the world keeps, and the build is another. */
export const executablePruned = (job: string, digest: string, path: string): UserError =>
  new UserError({
    code: "EXECUTABLE_PRUNED",
    message: `the executable ${digest.slice(0, 12)} of ${job} is no longer at ${path}, nor kept in the world's folder, and the one built here is another`,
    hint: "Nothing was registered. Check out the commit it was built from, build it, and roll back again; or choose another version.",
  });

/** A job of one of the flags that the template does not have. */
export const flagNotForJob = (flag: string, job: string, why: string): UserError =>
  new UserError({
    code: "FLAG_NOT_FOR_JOB",
    message: `${flag} cannot be used with ${job}: ${why}`,
    hint: `\`pnpm run deploy render ${job} --explain\` lists the variables it has.`,
    exitCode: 2,
  });

/** A file with variables that cannot be used. */
export const variableFileInvalid = (path: string, reason: string, cause?: unknown): UserError =>
  new UserError({
    code: "VARIABLE_FILE_INVALID",
    message: `${path} does not give variables: ${reason}`,
    hint: "Write a YAML or JSON object, one member per variable.",
    exitCode: 2,
    cause,
  });

/** A job in Nomad's own language that Nomad's parser refuses. */
export const hclInvalid = (file: string, reason: string, cause?: unknown): UserError =>
  new UserError({
    code: "HCL_INVALID",
    message: `${file} cannot be read: ${reason.replace(/^Failed to parse job: /, "").replaceAll("input.hcl:", `${file}:`)}`,
    hint: /filesystem function/i.test(reason)
      ? "Nomad's API reads no files: declare a variable in place of file(…) and give it the text, for example by --var-file."
      : "The numbers behind the file are line and columns. Text for a list or a map is an HCL expression: --var 'zones=[\"a\"]'.",
    exitCode: 2,
    cause,
  });

/** A --var without a name or a value. */
export const assignmentInvalid = (text: string): UserError =>
  new UserError({
    code: "ASSIGNMENT_INVALID",
    message: `--var "${text}" assigns nothing`,
    hint: "Write it as NAME=VALUE, for example --var count=4 or --var check.interval=1s.",
    exitCode: 2,
  });

/** A saved plan that does not fit any more, or never did. */
export const planNotApplicable = (path: string, reason: string): UserError =>
  new UserError({
    code: "PLAN_NOT_APPLICABLE",
    message: `the plan in ${path} cannot be applied: ${reason}`,
    hint: "Nothing was registered. Make a new one with `pnpm run deploy SERVICE --plan --out FILE`.",
  });

/** A restart in place whose allocation did not come back. */
export const restartFailed = (allocation: string, reason: string): UserError =>
  new UserError({
    code: "RESTART_FAILED",
    message: `allocation ${allocation} did not come back after its restart: ${reason}`,
    hint: "The other allocations were left alone. Look at its log: `pnpm run deploy logs SERVICE`.",
  });

/** No canary waits for a word. */
export const nothingToPromote = (job: string, status: string | undefined, typedAs = job): UserError =>
  new UserError({
    code: "NOTHING_TO_PROMOTE",
    message: `no canary of ${job} waits to be promoted${status === undefined ? "" : `; its latest deployment is ${status}`}`,
    hint: `Deploy one: \`pnpm run deploy ${typedAs} --canary 1 --detach\`.`,
  });

/** No package of this name can be deployed. */
export const unknownService = (service: string, known: readonly string[]): UserError =>
  new UserError({
    code: "UNKNOWN_SERVICE",
    message: `there is no service "${service}"`,
    hint: `Known services: ${known.join(", ")}. A service is a package with a nomadDemo field in its package.json.`,
    exitCode: 2,
  });

/** A service's job module cannot be loaded or exports no job. */
export const jobModuleInvalid = (service: string, path: string, cause: unknown): UserError =>
  new UserError({
    code: "JOB_MODULE_INVALID",
    message: `${path} does not give the job of ${service}: ${messageOf(cause)}`,
    hint: "It has to export `job`, made by defineJob of the jobspec package.",
    cause,
  });

/** A service's build ended with an error. */
export const buildFailed = (services: readonly string[], lastLines: readonly string[]): UserError =>
  new UserError({
    code: "BUILD_FAILED",
    message: [`the build of ${services.join(" and ")} failed`, ...lastLines.map((line) => `  ${line}`)].join(
      "\n",
    ),
    hint: "Run `pnpm turbo build` for the whole output.",
  });

/** A build left no executable where the package says it would be. */
export const executableMissing = (service: string, path: string): UserError =>
  new UserError({
    code: "EXECUTABLE_MISSING",
    message: `${service} has no executable at ${path}`,
    hint: "Run `pnpm turbo build`; check `nomadDemo.executable` in its package.json.",
  });

/** Nomad found no room for a job. */
export const jobNotPlaced = (job: string, reasons: readonly string[]): UserError =>
  new UserError({
    code: "JOB_NOT_PLACED",
    message: [`job ${job} cannot be placed`, ...reasons.map((reason) => `  ${reason}`)].join("\n"),
    hint: "Nomad places it as soon as there is room. `pnpm world status` shows nodes and what runs on them.",
  });

/** Nomad's scheduler gave up on a job. */
export const evaluationFailed = (job: string, reason: string): UserError =>
  new UserError({
    code: "EVALUATION_FAILED",
    message: `Nomad could not evaluate job ${job}: ${reason}`,
    hint: "Look at the Nomad servers with `pnpm world logs`.",
  });
