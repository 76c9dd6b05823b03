import type { Step } from "./step.ts";

/** What a fresh cluster says of itself. */
export function clusterSteps(): readonly Step[] {
  return [
    { title: "leader", path: "/v1/status/leader" },
    { title: "peers", path: "/v1/status/peers" },
    { title: "members", path: "/v1/agent/members" },
    { title: "members of all segments", path: "/v1/agent/members?segment=_all", since: "1.22.0" },
    { title: "members of a segment", path: "/v1/agent/members?segment=alpha", since: "1.22.0" },
    { title: "members between datacenters", path: "/v1/agent/members?wan=1", on: "node01", since: "1.22.0" },
    { title: "version", path: "/v1/agent/version", since: "1.22.0" },
    { title: "raft", path: "/v1/operator/raft/configuration", on: "node01", since: "1.22.0" },
    { title: "events", path: "/v1/event/list", since: "1.22.0" },
    { title: "prepared queries", path: "/v1/query", since: "1.22.0" },
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
