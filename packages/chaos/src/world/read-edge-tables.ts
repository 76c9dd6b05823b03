import { messageOf } from "command-line/message-of";
import { fetchJson, type World } from "orchestrator";
import { z } from "zod";
import type { EdgeTable } from "./four-lists.ts";

/** An edge waits up to 5 s for an instance that hangs before it answers. */
const timeoutMs = 6000;

const infoSchema = z.object({ Upstreams: z.record(z.string(), z.unknown()) });

/** What the edges of this world route to. */
const routedService = "demo-server";

/** The upstreams in each edge's own table, by its `/info`. `problem` is set where an edge does not answer. */
export interface EdgeReading extends EdgeTable {
  readonly problem?: string;
}

/** Asks every edge, side by side. */
export function readEdgeTables({ engine }: World, signal: AbortSignal): Promise<EdgeReading[]> {
  return Promise.all(
    engine.edges().map(async ({ host, url }) => {
      const edge = { edge: `edge ${host}`, service: routedService };
      try {
        const info = await fetchJson(`${url}/info`, {
          schema: infoSchema,
          fetch: engine.fetch,
          signal,
          timeoutMs,
        });
        return { ...edge, endpoints: Object.keys(info.Upstreams).map(endpointOf) };
      } catch (error) {
        signal.throwIfAborted();
        return { ...edge, endpoints: [], problem: messageOf(error) };
      }
    }),
  );
}

function endpointOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
