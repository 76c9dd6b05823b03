import { messageOf } from "command-line/message-of";
import type { CallContext } from "../../framework/definitions.ts";

/**
 * What Nomad says; undefined while nobody answers. That must not fail a plan: the world may be what the same plan is about to mend.
 */
export async function unlessUnreachable<T>(
  ask: () => Promise<T>,
  { signal, log }: Pick<CallContext<unknown>, "signal" | "log">,
): Promise<{ readonly answer: T } | undefined> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (signal.aborted || !isUnreachable(error)) throw error;
    log("warn", `Nomad does not answer: ${messageOf(error)}`);
    return undefined;
  }
}

/** What Nomad's client, and fetch itself, reject with when there was no answer at all. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Error && "code" in error && error.code === "NOMAD_UNREACHABLE");
