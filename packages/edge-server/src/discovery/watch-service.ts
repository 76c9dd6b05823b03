import { setTimeout as delay } from "node:timers/promises";
import { parseHealth } from "./parse-health.ts";
import type { Instance } from "./snapshot.ts";

export interface WatchOptions {
  /** Consul's base URL. */
  readonly consul: URL;
  readonly service: string;
  readonly onInstances: (instances: readonly Instance[]) => void;
  /** Called for each failed query; what was known stays. */
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const waitSeconds = 300;
const longestBackoffMs = 5000;

/**
 * Follows one service with blocking queries until the signal aborts.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export async function watchService(options: WatchOptions): Promise<void> {
  const { signal } = options;
  let index = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const answer = await query(options, index);
      // An index that goes backwards means a restored or new Consul: start afresh.
      index = answer.index < index ? 0 : Math.max(1, answer.index);
      failures = 0;
      options.onInstances(answer.instances);
    } catch (error) {
      if (signal.aborted) return;
      options.onError(error);
      index = 0;
      await delay(Math.random() * Math.min(longestBackoffMs, 100 * 2 ** failures++), undefined, {
        signal,
      }).catch(() => {});
    }
  }
}

async function query({ consul, service, signal }: WatchOptions, index: number) {
  const url = new URL(`/v1/health/service/${encodeURIComponent(service)}?stale`, consul);
  if (index > 0) url.search += `&index=${index}&wait=${waitSeconds}s`;
  // Consul adds up to wait/16 of jitter.
  const timeout = AbortSignal.timeout((waitSeconds * (1 + 1 / 16) + 10) * 1000);
  const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) });
  if (response.status !== 200) throw new Error(`Consul answered ${response.status} to ${url.pathname}`);
  return {
    index: Number(response.headers.get("x-consul-index") ?? 0),
    instances: parseHealth(await response.json()),
  };
}
