/** Asks one source after the other and returns the first answer. Throws the last failure when no source answers, or the signal's reason. */
export async function firstAnswer<S, T>(
  sources: readonly S[],
  ask: (source: S) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let failure: unknown = new Error("there is no source to ask");
  for (const source of sources) {
    try {
      return await ask(source);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}
