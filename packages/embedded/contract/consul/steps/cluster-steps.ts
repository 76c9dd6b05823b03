import type { Step } from "./step.ts";

/** What a fresh cluster says of itself. */
export function clusterSteps(): readonly Step[] {
  return [
    { title: "leader", path: "/v1/status/leader" },
    { title: "peers", path: "/v1/status/peers" },
    { title: "members", path: "/v1/agent/members" },
    { title: "datacenters", path: "/v1/catalog/datacenters" },
    { title: "nodes", path: "/v1/catalog/nodes" },
    { title: "services at first", path: "/v1/catalog/services" },
    { title: "consul service", path: "/v1/health/service/consul" },
    { title: "consul in the catalog", path: "/v1/catalog/service/consul" },
    { title: "checks of consul", path: "/v1/health/checks/consul" },
    { title: "checks of a server node", path: "/v1/health/node/node01" },
    { title: "agent without services", path: "/v1/agent/services" },
    { title: "agent without checks", path: "/v1/agent/checks" },
  ];
}
