import type { ConsulContext } from "./consul-context.ts";
import { requireOwnDatacenter } from "./query.ts";
import type { Route } from "./route.ts";

const raftPort = 8300;

/** `/v1/status/…`: the first server leads, always. */
export function statusRoutes(context: ConsulContext): readonly Route[] {
  const peers = context.hosts.filter(({ server }) => server).map(({ address }) => `${address}:${raftPort}`);
  const answer = (body: unknown): Route["methods"] => ({
    GET: ({ params }) => {
      requireOwnDatacenter(context, params.get("dc"));
      return { body };
    },
  });
  return [
    { path: "/v1/status/leader", methods: answer(peers[0] ?? "") },
    { path: "/v1/status/peers", methods: answer(peers) },
  ];
}
