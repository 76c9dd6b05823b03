/** What every error of this package has besides its message. */
export interface NomadErrorDetails {
  /** Stable and upper case, for programs; documented in docs/errors.md. */
  readonly code: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Nomad answered, with a status that is not a success. */
export class NomadApiError extends Error implements NomadErrorDetails {
  override readonly name = "NomadApiError";
  readonly code: string;
  readonly hint: string;
  readonly status: number;
  readonly method: string;
  /** Path and query, without the address. */
  readonly path: string;
  /** Nomad's own text. */
  readonly nomadMessage: string;

  constructor(details: Omit<NomadApiError, keyof Error>) {
    super(`Nomad answered ${details.status} to ${details.method} ${details.path}: ${details.nomadMessage}`);
    this.code = details.code;
    this.hint = details.hint;
    this.status = details.status;
    this.method = details.method;
    this.path = details.path;
    this.nomadMessage = details.nomadMessage;
  }
}

/** No answer at all: refused, unresolvable, reset, not TLS, or too slow. */
export class NomadUnreachable extends Error implements NomadErrorDetails {
  override readonly name = "NomadUnreachable";
  readonly code: string;
  readonly hint: string;
  readonly address: string;

  constructor(details: NomadErrorDetails & { message: string; address: string; cause: unknown }) {
    super(details.message, { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.address = details.address;
  }
}

/** An option of the client that cannot be used. */
export class NomadOptionError extends Error implements NomadErrorDetails {
  override readonly name = "NomadOptionError";
  readonly code = "NOMAD_OPTION";
  readonly hint: string;

  constructor(details: { message: string; hint: string; cause?: unknown }) {
    super(details.message, { cause: details.cause });
    this.hint = details.hint;
  }
}

/** An answer that is no success, as the error its status and text stand for. */
export function nomadAnswered(
  answer: Pick<NomadApiError, "status" | "method" | "path" | "nomadMessage">,
): NomadApiError {
  return new NomadApiError({ ...answer, ...classify(answer.status, answer.nomadMessage) });
}

/** A server that follows another passes on what its leader said, with these words before it. */
const CONFLICT = /^(rpc error: )?Enforcing job modify index/;

function classify(status: number, message: string): NomadErrorDetails {
  if (CONFLICT.test(message) || status === 409)
    return {
      code: "NOMAD_CONFLICT",
      hint: "Somebody changed the job meanwhile: read it again, plan again, then register.",
    };
  if (status === 404)
    return { code: "NOMAD_NOT_FOUND", hint: "Check the name or id, the namespace and the region." };
  if (status === 401 || status === 403)
    return { code: "NOMAD_FORBIDDEN", hint: "Pass a token that may do this, for example in NOMAD_TOKEN." };
  if (status === 400)
    return { code: "NOMAD_INVALID", hint: "Nomad refused the request itself: its message says which part." };
  if (status === 501)
    return { code: "NOMAD_NOT_IMPLEMENTED", hint: "This engine does not have it: use real Nomad agents." };
  // Nomad answers 500 to a job that it refuses, with the reasons as a list.
  if (/\berrors? occurred:/.test(message)) return { code: "NOMAD_INVALID", hint: hintForJob(message) };
  if (message.includes("No cluster leader"))
    return {
      code: "NOMAD_NO_LEADER",
      hint: "The servers are electing a leader: try again in a few seconds.",
    };
  return { code: "NOMAD_FAILED", hint: "See the agent's own log for more." };
}

function hintForJob(message: string): string {
  const namespace = /nonexistent namespace "([^"]*)"/.exec(message)?.[1];
  if (namespace !== undefined)
    return `Make it first (\`nomad namespace apply ${namespace}\`), or name another one.`;
  if (/[Nn]ode pool/.test(message)) return "Name a node pool that there is: `nomad node pool list`.";
  if (message.includes("KillTimeout") || /progress_?deadline/i.test(message))
    return "Of the times that the message names, the outer one has to be the longer one: mend the job, then plan again.";
  return "Nomad refuses the job itself: mend what its message names, then plan again.";
}

/** The connection failed before an answer. */
export function nomadUnreachable(address: string, cause: unknown): NomadUnreachable {
  return new NomadUnreachable({
    code: "NOMAD_UNREACHABLE",
    message: `Nomad at ${address} cannot be reached: ${reasonOf(cause)}`,
    hint: "Is a Nomad agent running there? NOMAD_ADDR names another address.",
    address,
    cause,
  });
}

/** The answer did not come in time. */
export function nomadTimedOut(address: string, timeoutMs: number, cause: unknown): NomadUnreachable {
  return new NomadUnreachable({
    code: "NOMAD_TIMEOUT",
    message: `Nomad at ${address} did not answer within ${timeoutMs} ms`,
    hint: "The agent may be busy or cut off from its servers: look at its log, or raise timeoutMs.",
    address,
    cause,
  });
}

/** The address is not an http, https or unix URL. */
export function nomadAddressInvalid(address: string, cause?: unknown): NomadOptionError {
  return new NomadOptionError({
    message: `"${address}" is not an address of a Nomad agent`,
    hint: "Write it as http://HOST:PORT, https://HOST:PORT or unix:///PATH.",
    cause,
  });
}

/** Whether Nomad said that the thing does not exist. */
export function isNotFound(error: unknown): error is NomadApiError {
  return error instanceof NomadApiError && error.code === "NOMAD_NOT_FOUND";
}

/** Whether a compare-and-set lost: the job changed since its index was read. */
export function isConflict(error: unknown): error is NomadApiError {
  return error instanceof NomadApiError && error.code === "NOMAD_CONFLICT";
}

/** Turns "not found" into undefined and leaves every other failure as it is. */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** fetch hides the system's reason (ECONNREFUSED, …) one or two causes deep. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error.message;
}
