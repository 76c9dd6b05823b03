import { parseDurationMs } from "durations";
import { badRequest } from "./http-error.ts";
import type { Topics } from "./topics.ts";

const defaultWaitMs = 5 * 60_000;
const maximumWaitMs = 10 * 60_000;

/** What a reader of state must give to be asked again: its index, and the topics whose change could move it. */
export interface Indexed {
  readonly index: number;
  readonly topics: readonly string[];
}

export interface BlockingQueryOptions<T extends Indexed> {
  /** Reads the state now; called again each time one of its topics changes. */
  readonly read: () => T;
  readonly topics: Topics;
  /** `?index=`; 0 answers at once. */
  readonly minIndex: number;
  /** `?wait=` in ms; 0 means the default of 5 min, more than 10 min is cut to that. */
  readonly waitMs: number;
  /** Ends the wait: the connection closed, or the agent stops. */
  readonly signal: AbortSignal;
  /** For the jitter of up to a 16th of the wait; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * A blocking query as Consul and Nomad answer it: at once when the index is already past `minIndex`, else when it gets there,
 * else when the time is up, with whatever is true then (https://developer.hashicorp.com/consul/api-docs/features/blocking).
 */
export async function blockingQuery<T extends Indexed>(options: BlockingQueryOptions<T>): Promise<T> {
  let answer = options.read();
  if (options.minIndex <= 0 || answer.index > options.minIndex) return answer;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), totalWaitMs(options));
  const signal = AbortSignal.any([options.signal, timer.signal]);
  try {
    while (answer.index <= options.minIndex && !signal.aborted) {
      await options.topics.changeOf(answer.topics, signal);
      answer = options.read();
    }
    return answer;
  } finally {
    clearTimeout(timeout);
  }
}

function totalWaitMs({ waitMs, random = Math.random }: BlockingQueryOptions<Indexed>): number {
  const wait = Math.min(waitMs > 0 ? waitMs : defaultWaitMs, maximumWaitMs);
  return wait + (random() * wait) / 16;
}

/** `?index=` and `?wait=`; throws 400 in the agents' own words for what cannot be read. */
export function readBlocking(params: URLSearchParams): {
  readonly minIndex: number;
  readonly waitMs: number;
} {
  const index = params.get("index") || "0";
  if (!/^\d+$/.test(index)) throw badRequest("Invalid index");
  const waitMs = parseDurationMs(params.get("wait") || "0", { signed: true });
  if (waitMs === undefined) throw badRequest("Invalid wait time");
  return { minIndex: Number(index), waitMs };
}
