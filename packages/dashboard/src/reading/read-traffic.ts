import { fetchJson, type World } from "orchestrator";
import { z } from "zod";
import type { Entries, TrafficPicture } from "../state/world-picture.ts";

const timeoutMs = 2_000;

/** What is read here of an edge's `/routes`. */
const routesSchema = z.object({
  routes: z.array(z.object({ instances: z.array(z.object({ id: z.string(), perSecond: z.number() })) })),
});

/** Nomad's ids of tasks' services. */
const ofTask = /_nomad-task-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-/;

/** How many requests a second each edge passes to each allocation, by its private listener. An edge that does not answer passes none. */
export async function readTraffic(
  { engine }: Pick<World, "engine">,
  signal: AbortSignal,
): Promise<Entries<TrafficPicture>> {
  const read = await Promise.all(
    engine.edges().map(async ({ host, adminUrl }) => {
      const options = { schema: routesSchema, fetch: engine.fetch, signal, timeoutMs };
      const answer = await fetchJson(`${adminUrl}/routes`, options).catch(() => undefined);
      return answer ? trafficOf(host, answer) : [];
    }),
  );
  signal.throwIfAborted();
  return Object.fromEntries(read.flat());
}

/** An instance may be behind several routes. */
function trafficOf(edge: string, { routes }: z.output<typeof routesSchema>): [string, TrafficPicture][] {
  const rates = new Map<string, number>();
  for (const { id, perSecond } of routes.flatMap(({ instances }) => instances)) {
    const allocation = ofTask.exec(id)?.[1];
    if (allocation !== undefined) rates.set(allocation, (rates.get(allocation) ?? 0) + perSecond);
  }
  return [...rates].map(([allocation, rate]) => {
    // Whole requests: who looks does not see a tenth, and a page is not told of it.
    return [`${edge} ${allocation}`, { edge, allocation, perSecond: Math.round(rate) }];
  });
}
