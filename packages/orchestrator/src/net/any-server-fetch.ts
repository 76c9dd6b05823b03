import type { Fetch } from "./fetch-json.ts";

const probeTimeoutMs = 3_000;

/**
 * A fetch for the API that all these servers offer alike (base URLs; at least one): a request to any of them goes to the one that answered last,
 * and to the next when that gives no answer. A write is sent once: before it the server is asked for its leader, so that only a living server
 * gets the write. Rejects as `fetch` does, with the first server's reason, when none answers.
 */
export function createAnyServerFetch(
  servers: readonly string[],
  { fetch }: { readonly fetch: Fetch },
): Fetch {
  let preferred = 0;

  return async (url, init) => {
    const path = pathAtServer(url);
    if (path === undefined) return fetch(url, init);
    if (isRead(init)) return firstAnswer((server) => fetch(server + path, init), init?.signal);
    const living = await firstAnswer(async (server) => {
      await probe(server, init?.signal);
      return server;
    }, init?.signal);
    return fetch(living + path, init);
  };

  function pathAtServer(url: string): string | undefined {
    const server = servers.find((base) => url === base || url.startsWith(`${base}/`));
    return server === undefined ? undefined : url.slice(server.length);
  }

  async function firstAnswer<T>(
    ask: (server: string) => Promise<T>,
    signal: AbortSignal | null | undefined,
  ): Promise<T> {
    const failures: unknown[] = [];
    for (let tried = 0; tried < servers.length; tried++) {
      const index = preferred;
      try {
        return await ask(servers[index] ?? "");
      } catch (error) {
        if (signal?.aborted) throw error;
        failures.push(error);
        // Another request may have moved on to the next server already.
        if (preferred === index) preferred = (index + 1) % servers.length;
      }
    }
    throw failures[0];
  }

  async function probe(server: string, signal: AbortSignal | null | undefined): Promise<void> {
    const limits = [AbortSignal.timeout(probeTimeoutMs), ...(signal ? [signal] : [])];
    const answer = await fetch(`${server}/v1/status/leader`, { signal: AbortSignal.any(limits) });
    await answer.body?.cancel();
  }
}

function isRead(init: RequestInit | undefined): boolean {
  return ["GET", "HEAD"].includes((init?.method ?? "GET").toUpperCase());
}
