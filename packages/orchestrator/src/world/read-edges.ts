import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import { fetchJson, HttpStatusError } from "./fetch-json.ts";
import type { World } from "./open-world.ts";

export interface EdgeStatus {
  readonly host: string;
  /** Inside the world. */
  readonly url: string;
  /** For the user's own curl and browser; the same with the embedded engine. */
  readonly userUrl: string;
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
export async function readEdges(
  { engine, inventory }: World,
  { signal }: CallOptions,
): Promise<EdgeStatus[]> {
  return Promise.all(
    engine.edges(inventory).map(async ({ host, url, userUrl }) => {
      try {
        const info = await fetchJson(`${url}/info`, { schema: infoSchema, fetch: engine.fetch, signal });
        return { host, url, userUrl, status: 200, ...judge(Object.values(info.Upstreams)) };
      } catch (error) {
        signal.throwIfAborted();
        return {
          host,
          url,
          userUrl,
          status: statusOf(error),
          upstreams: 0,
          ok: false,
          problem: describe(error),
        };
      }
    }),
  );
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
