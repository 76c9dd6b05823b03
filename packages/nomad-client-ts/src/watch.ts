import { setTimeout as delay } from "node:timers/promises";
import { NomadApiError } from "./errors.ts";
import type { ReadOptions } from "./transport.ts";

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long one request may wait for a change; default 60 000, Nomad allows ten minutes. */
  readonly waitMs?: number;
  /** Told about each failure that is retried. */
  readonly onRetry?: (error: unknown) => void;
  /** Shortest and longest pause after failures, in milliseconds; default 250 and 15 000, doubled each time, with jitter. */
  readonly backoffMs?: { readonly first: number; readonly longest: number };
  /** 0 ≤ random() < 1. Default Math.random. */
  readonly random?: () => number;
}

export interface Change<T> {
  readonly data: T;
  readonly index: number;
}

/**
 * Follows one read by blocking queries (Nomad API: blocking queries): yields the present state, then each later one.
 *
 * ```ts
 * for await (const { data } of watch((query) => nomad.deployments.read(id, query), { signal })) …
 * ```
 * A wake-up without a new index yields nothing; an index that went backwards (a restored snapshot) starts over.
 * An unreachable agent and 5xx answers are retried for ever with backoff; 4xx answers are thrown.
 * Never ends by itself; throws the signal's reason once aborted.
 */
export async function* watch<T>(
  read: (query: ReadOptions) => Promise<T>,
  options: WatchOptions = {},
): AsyncGenerator<Change<T>, void, undefined> {
  const { signal, waitMs, onRetry, backoffMs, random } = completed(options);
  const pause = (ms: number) => delay(ms * (0.5 + random() / 2), undefined, { signal });
  let index = 0;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask(read, { index, waitMs, signal });
    if ("error" in answer) {
      if (isFinal(answer.error, signal)) throw answer.error;
      onRetry?.(answer.error);
      await pause(Math.min(backoffMs.first * 2 ** failures++, backoffMs.longest));
      continue;
    }
    failures = 0;
    // Index 0 would answer at once, again and again; 1 waits as soon as there is anything to wait for.
    const next = Math.max(answer.index, 1);
    if (next < index) {
      index = 0;
      await pause(backoffMs.first);
      continue;
    }
    if (next !== index) yield { data: answer.data, index: next };
    if (answer.index < 1) await pause(backoffMs.first);
    index = next;
  }
}

function completed({
  signal,
  waitMs = 60_000,
  onRetry,
  backoffMs = { first: 250, longest: 15_000 },
  random = Math.random,
}: WatchOptions) {
  return { signal, waitMs, onRetry, backoffMs, random };
}

type Answer<T> = { readonly data: T; readonly index: number } | { readonly error: unknown };

async function ask<T>(read: (query: ReadOptions) => Promise<T>, query: ReadOptions): Promise<Answer<T>> {
  let index = 0;
  try {
    const data = await read({
      ...query,
      onMeta: (meta) => {
        index = meta.index ?? 0;
      },
    });
    return { data, index };
  } catch (error) {
    return { error };
  }
}

function isFinal(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted) return true;
  if (error instanceof NomadApiError) return error.status < 500 || error.status === 501;
  return !(error instanceof Error && "code" in error);
}
