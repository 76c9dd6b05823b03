/** A failure the user can do something about: printed as code, message and hint, the stack only with --debug. */
export class OrchestratorError extends Error {
  override readonly name = "OrchestratorError";
  /** SCREAMING_SNAKE, stable: docs/errors.md has one section for each. */
  readonly code: string;
  readonly hint: string;
  /** 2 for usage, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor({ code, message, hint, exitCode = 1, cause }: OrchestratorErrorOptions) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

interface OrchestratorErrorOptions {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode?: 1 | 2;
  readonly cause?: unknown;
}

/** A plan names a host that its engine does not have: a mistake in the engine. */
export const hostNotInEngine = (name: string, known: readonly string[]): OrchestratorError =>
  new OrchestratorError({
    code: "HOST_NOT_IN_ENGINE",
    message: `the plan names host ${name}, the engine has ${known.join(", ")}`,
    hint: "This is a fault of the engine that made the plan; please report it.",
  });

/** A unit was named that its host does not have. */
export const unitNotDefined = (host: string, unit: string): OrchestratorError =>
  new OrchestratorError({
    code: "UNIT_NOT_DEFINED",
    message: `${host} has no unit ${unit}`,
    hint: "`world status` lists the agents of a world; `world up` defines what is missing.",
  });

/** A unit's program could not be started at all. */
export const unitNotStarted = (host: string, unit: string, reason: string): OrchestratorError =>
  new OrchestratorError({
    code: "UNIT_NOT_STARTED",
    message: `${unit} on ${host} ${reason}`,
    hint: "Check that the program in its command exists and may be executed.",
  });

/** Something was asked of a world's units while nobody supervises them. */
export const worldNotSupervised = (world: string): OrchestratorError =>
  new OrchestratorError({
    code: "WORLD_NOT_SUPERVISED",
    message: `the supervisor of world ${world} does not run`,
    hint: "Run `pnpm world up`: it starts the supervisor, which takes the living agents back.",
  });

/** Processes of a world survived SIGKILL: they hang in the kernel, or belong to another user. */
export const processesNotEnded = (world: string, pids: readonly number[]): OrchestratorError =>
  new OrchestratorError({
    code: "PROCESSES_NOT_ENDED",
    message: `processes of world ${world} do not end: pid ${pids.join(", ")}`,
    hint: "Look at them with `ps -fp PID`; then run `pnpm world down` again.",
  });

/** A manifest is not what this version writes: cut short by hand, or from another version. */
export const manifestUnreadable = (path: string, cause: unknown): OrchestratorError =>
  new OrchestratorError({
    code: "MANIFEST_UNREADABLE",
    message: `${path} is not a world's manifest`,
    hint: "Run `pnpm world down` to end what is left of the world and remove it.",
    cause,
  });
