import type { ConsulContext } from "./consul-context.ts";
import { answerRead, type ReadKind } from "./indexed-read.ts";
import { requireOwnDatacenter } from "./query.ts";
import type { Route } from "./route.ts";

const raftPort = 8300;

/** `/v1/status/…`, and what else the servers tell of themselves: the first one leads, always. */
export function statusRoutes(context: ConsulContext): readonly Route[] {
  const peers = context.hosts.filter(({ server }) => server).map(({ address }) => `${address}:${raftPort}`);
  const answer = (body: unknown): Route["methods"] => ({
    GET: ({ params }) => {
      requireOwnDatacenter(context, params.get("dc"));
      return { body };
    },
  });
  const servers = context.hosts
    .filter(({ server }) => server)
    .map(({ name, address, nodeId }, position) => ({
      ID: nodeId,
      Node: name,
      Address: `${address}:${raftPort}`,
      Leader: position === 0,
      ProtocolVersion: "3",
      Voter: true,
      LastIndex: context.state.indexes.last(),
    }));
  const nothing = (headers: ReadKind): Route["methods"] => ({
    GET: (request) => answerRead({ context, request }, headers, () => ({ index: 1, topics: [], body: [] })),
  });
  return [
    { path: "/v1/operator/raft/configuration", methods: answer({ Servers: servers, Index: 0 }) },
    // Nothing here fires events or keeps prepared queries: there are none.
    { path: "/v1/event/list", methods: nothing({ indexOnly: true }) },
    { path: "/v1/query", methods: nothing({}) },
    { path: "/v1/status/leader", methods: answer(peers[0] ?? "") },
    { path: "/v1/status/peers", methods: answer(peers) },
  ];
}
