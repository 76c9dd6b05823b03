import { messageOf } from "command-line/message-of";
/**
 * Why a run was ended before its end. `control`: the world could not bear the load before any fault; `starved`: the machine kept the prober
 * from asking; `budget`, `deadline`: it failed so far that going on would only do harm; `broken`: a fault could not be done, or the prober
 * died.
 */
export const abortCauses = ["interrupted", "control", "starved", "budget", "deadline", "broken"] as const;
export type AbortCause = (typeof abortCauses)[number];

/** An abort with its cause and, in words, its reason. */
export interface Abort {
  readonly cause: AbortCause;
  readonly reason: string;
}

/** Thrown, or given as the reason of a signal, to end a run. */
export class RunAborted extends Error {
  override readonly name = "RunAborted";
  readonly abort: Abort;

  constructor(abort: Abort) {
    super(abort.reason);
    this.abort = abort;
  }
}

/** The abort that an error means: `broken` for every error that is no `RunAborted`. */
export function abortOf(error: unknown): Abort {
  if (error instanceof RunAborted) return error.abort;
  return { cause: "broken", reason: messageOf(error) };
}
