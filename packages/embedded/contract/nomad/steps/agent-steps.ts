import type { Step } from "./step.ts";
import { keepAt } from "./step.ts";

/** The agent about itself, the servers, the nodes. */
export function agentSteps(): readonly Step[] {
  return [
    { title: "members", path: "/v1/agent/members" },
    { title: "health", path: "/v1/agent/health" },
    { title: "health of the server", path: "/v1/agent/health?type=server" },
    { title: "health of the client", path: "/v1/agent/health?type=client" },
    { title: "leader", path: "/v1/status/leader" },
    { title: "peers", path: "/v1/status/peers" },
    { title: "regions", path: "/v1/regions" },
    { title: "nodes", path: "/v1/nodes", keep: keepAt("node", 0, "ID") },
    { title: "one node", path: ({ node }) => `/v1/node/${node}` },
    { title: "allocations of an idle node", path: ({ node }) => `/v1/node/${node}/allocations` },
    {
      title: "make it what it is",
      method: "POST",
      path: ({ node }) => `/v1/node/${node}/eligibility`,
      body: { Eligibility: "eligible" },
    },
    { title: "node pools", path: "/v1/node/pools" },
    { title: "node pools by prefix", path: "/v1/node/pools?prefix=def" },
    { title: "a node pool", path: "/v1/node/pool/default" },
    { title: "an unknown node pool", path: "/v1/node/pool/nope" },
    { title: "jobs of a node pool", path: "/v1/node/pool/default/jobs" },
    { title: "an unknown node", path: "/v1/node/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" },
    { title: "no node id", path: "/v1/node/nonsense" },
  ];
}
