import { freePort } from "testing";
import * as z from "zod/mini";
import { startEdge } from "../support/start-edge.ts";
import { startLoad } from "../support/load.ts";
import { startUpstream, type StartedUpstream } from "../support/start-upstream.ts";
import type { FaultyWorld } from "./instance-faults.ts";

const routesSchema = z.object({
  consul: z.object({ failures: z.number(), isComplete: z.boolean(), error: z.optional(z.string()) }),
  routes: z.array(z.object({ instances: z.array(z.object({ address: z.string(), state: z.string() })) })),
});

export interface StartedWorld extends FaultyWorld, AsyncDisposable {
  readonly edgeUrl: string;
  /** The edge's private `/routes`. */
  routes(): Promise<z.output<typeof routesSchema>>;
}

export interface WorldOptions {
  /** Where Consul is, and what else. */
  readonly flags: readonly string[];
  readonly perSecond: number;
  /** Lists the instances in Consul as service `web`. */
  readonly list: (instances: readonly StartedUpstream[]) => Promise<void> | void;
}

/** Three instances in processes of their own, the built edge that routes to them, and a load that does not end before the world does. */
export async function startFaultyWorld({ flags, perSecond, list }: WorldOptions): Promise<StartedWorld> {
  const stack = new AsyncDisposableStack();
  const first = stack.use(await startUpstream());
  const instances = [first, ...(await Promise.all([startUpstream(), startUpstream()]))];
  for (const instance of instances.slice(1)) stack.use(instance);
  await list(instances);
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(await startEdge(["--service", "web", ...flags, "--admin", admin]));
  const routes = async () => routesSchema.parse(await (await fetch(`http://${admin}/routes`)).json());
  const load = stack.use(startLoad({ url: edge.url, perSecond }));
  await load.answeredBy(instances.map(({ address }) => address));
  return {
    load,
    instances,
    first,
    edgeUrl: edge.url,
    routes,
    stateOfFirst: async () => {
      const found = (await routes()).routes
        .flatMap((route) => route.instances)
        .find(({ address }) => address === first.address);
      return found?.state ?? "not listed";
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
