import type { CallOptions } from "../call-options.ts";

/**
 * Asks all of these addresses at once and takes the first answer; the questions to the others are ended then. A silent address costs nothing but
 * its connection. Rejects with the first address's reason when none of them answers.
 */
export async function firstAnswer<T>(
  addresses: readonly string[],
  ask: (address: string, options: CallOptions) => Promise<T>,
  { signal }: CallOptions,
): Promise<T> {
  const answered = new AbortController();
  const call = { signal: AbortSignal.any([signal, answered.signal]) };
  try {
    return await Promise.any(addresses.map((address) => ask(address, call)));
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    answered.abort();
  }
}
