import { includes, type Step } from "./step.ts";

/** Maintenance of a service and of a node. */
export function maintenanceSteps(): readonly Step[] {
  return [
    {
      title: "service maintenance on",
      method: "PUT",
      path: "/v1/agent/service/maintenance/least?enable=true&reason=why+not",
    },
    { title: "service in maintenance", path: "/v1/health/service/least", until: includes("maintenance") },
    { title: "passing without it", path: "/v1/health/service/least?passing" },
    {
      title: "service maintenance on again",
      method: "PUT",
      path: "/v1/agent/service/maintenance/least?enable=true&reason=other",
    },
    {
      title: "service maintenance off",
      method: "PUT",
      path: "/v1/agent/service/maintenance/least?enable=false",
    },
    {
      title: "service maintenance off again",
      method: "PUT",
      path: "/v1/agent/service/maintenance/least?enable=false",
    },
    { title: "passing again", path: "/v1/health/service/least?passing", until: includes("least") },
    { title: "node maintenance on", method: "PUT", path: "/v1/agent/maintenance?enable=true" },
    { title: "node in maintenance", path: "/v1/health/node/node04", until: includes("_node_maintenance") },
    {
      title: "nothing passing on the node",
      path: "/v1/health/service/least?passing",
      until: (answer) => answer.text === "[]",
    },
    { title: "node maintenance off", method: "PUT", path: "/v1/agent/maintenance?enable=false" },
    {
      title: "node as before",
      path: "/v1/health/node/node04",
      until: (answer) => !answer.text.includes("_node_maintenance"),
    },
    { title: "maintenance without enable", method: "PUT", path: "/v1/agent/maintenance" },
    { title: "maintenance with a wrong enable", method: "PUT", path: "/v1/agent/maintenance?enable=maybe" },
    {
      title: "maintenance of an unknown service",
      method: "PUT",
      path: "/v1/agent/service/maintenance/nobody?enable=true",
    },
    {
      title: "maintenance off of an unknown service",
      method: "PUT",
      path: "/v1/agent/service/maintenance/nobody?enable=false",
    },
    { title: "maintenance of no service", method: "PUT", path: "/v1/agent/service/maintenance/?enable=true" },
    {
      title: "service maintenance without enable",
      method: "PUT",
      path: "/v1/agent/service/maintenance/least",
    },
  ];
}
