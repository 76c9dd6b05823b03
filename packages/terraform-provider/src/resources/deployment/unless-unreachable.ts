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
    // What fetch rejects with when there was no answer at all.
    if (signal.aborted || !(error instanceof TypeError)) throw error;
    log("warn", `Nomad does not answer: ${messageOf(error.cause ?? error)}`);
    return undefined;
  }
}
