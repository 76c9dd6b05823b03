import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { fetchJson, HttpStatusError } from "../net/fetch-json.ts";
import type { World } from "./open-world.ts";

export interface EdgeStatus {
  readonly host: string;
  /** Inside the world. */
  readonly url: string;
  /** For the user's own curl and browser; the same with the embedded engine. */
  readonly userUrl: string;
  /** Its status page, for the user's own browser; undefined where its private listener does not answer. */
  readonly statusPage?: string;
  /** Of its answer to /info; 0 when there was none. */
  readonly status: number;
  /** How many instances it sees that answer. */
  readonly upstreams: number;
  readonly ok: boolean;
  /** Why not, in words. */
  readonly problem?: string;
}

const infoSchema = z.object({ Upstreams: z.record(z.string(), z.unknown()) });

/** Asks every edge for its /info. */
export async function readEdges({ engine }: World, { signal }: CallOptions): Promise<EdgeStatus[]> {
  return Promise.all(
    engine.edges().map(async ({ host, url, userUrl, adminUrl, adminUserUrl }) => {
      const hasPage = answers(`${adminUrl}/health/live`, { engine, signal });
      try {
        const info = await fetchJson(`${url}/info`, { schema: infoSchema, fetch: engine.fetch, signal });
        const page = (await hasPage) && { statusPage: `${adminUserUrl}/` };
        return { host, url, userUrl, ...page, status: 200, ...judge(Object.values(info.Upstreams)) };
      } catch (error) {
        signal.throwIfAborted();
        return {
          host,
          url,
          userUrl,
          ...((await hasPage) && { statusPage: `${adminUserUrl}/` }),
          status: statusOf(error),
          upstreams: 0,
          ok: false,
          problem: describe(error),
        };
      }
    }),
  );
}

const pageTimeoutMs = 2_000;

async function answers(
  url: string,
  { engine, signal }: { readonly engine: World["engine"]; readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(pageTimeoutMs)]);
    const response = await engine.fetch(url, { signal: limits });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** An upstream that cannot be asked is text, `request failed: …`, instead of its own /info. */
function judge(upstreams: readonly unknown[]): Pick<EdgeStatus, "upstreams" | "ok" | "problem"> {
  const answering = upstreams.filter((upstream) => typeof upstream === "object");
  const failure = upstreams.find((upstream) => typeof upstream === "string");
  if (failure !== undefined) return { upstreams: answering.length, ok: false, problem: failure };
  return { upstreams: answering.length, ok: true };
}

const statusOf = (error: unknown): number => (error instanceof HttpStatusError ? error.status : 0);

/** fetch hides the system's reason (ECONNREFUSED, …) in the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
