import { includes, type Step } from "./step.ts";

const register = "/v1/agent/service/register";

/** Services come, change and are shown. */
export function serviceSteps(): readonly Step[] {
  const full = {
    ID: "full-1",
    Name: "full",
    Tags: ["b", "a"],
    Address: "10.9.8.7",
    Port: 8080,
    Meta: { version: "1", "a-b": "c" },
    Weights: { Passing: 10, Warning: 2 },
    EnableTagOverride: true,
  };
  return [
    { title: "register the least there is", method: "PUT", path: register, body: { Name: "least" } },
    { title: "least on the agent", path: "/v1/agent/service/least" },
    { title: "least in the catalog", path: "/v1/catalog/service/least", until: includes("least") },
    { title: "least in health", path: "/v1/health/service/least", until: includes("least") },
    { title: "register a full service", method: "PUT", path: register, body: full },
    { title: "full on the agent", path: "/v1/agent/service/full-1" },
    { title: "full in the catalog", path: "/v1/catalog/service/full", until: includes("full-1") },
    { title: "full in health", path: "/v1/health/service/full", until: includes("full-1") },
    {
      title: "register in lower case",
      method: "PUT",
      path: register,
      body: {
        id: "low",
        name: "low",
        enable_tag_override: true,
        tagged_addresses: { wan: { address: "1.2.3.4", port: 5 } },
      },
    },
    { title: "low on the agent", path: "/v1/agent/service/low" },
    {
      title: "register with an empty check",
      method: "PUT",
      path: register,
      body: { Name: "empty", Check: {}, Checks: [], Meta: null, Tags: null },
    },
    {
      title: "register with null fields",
      method: "PUT",
      path: register,
      body: { Name: "nulls", Check: null, Checks: null, Proxy: null, Connect: null },
    },
    { title: "all on the agent", path: "/v1/agent/services" },
    { title: "none on another agent", on: "node01", path: "/v1/agent/services" },
    { title: "services of the node", path: "/v1/catalog/node/node04", until: includes("nulls") },
    {
      title: "services of the node as a list",
      path: "/v1/catalog/node-services/node04",
      until: includes("nulls"),
    },
    { title: "all services", path: "/v1/catalog/services" },
    { title: "re-register with other tags", method: "PUT", path: register, body: { ...full, Tags: ["c"] } },
    { title: "the other tags", path: "/v1/catalog/service/full", until: includes('["c"]') },
    { title: "register through GET", path: register },
    { title: "register through POST", method: "POST", path: register, body: { Name: "post" } },
    { title: "unknown service on the agent", path: "/v1/agent/service/nobody" },
    { title: "deregister an unknown service", method: "PUT", path: "/v1/agent/service/deregister/nobody" },
    { title: "deregister without an id", method: "PUT", path: "/v1/agent/service/deregister/" },
  ];
}

/** Registrations that an agent refuses. */
export function refusedServices(): readonly Step[] {
  const refused = (title: string, body: unknown): Step => ({
    title: `refuse ${title}`,
    method: "PUT",
    path: register,
    body,
  });
  return [
    refused("no body", ""),
    refused("no JSON", "{"),
    refused("a list", []),
    refused("a text", '"x"'),
    refused("no name", { ID: "x" }),
    refused("an unknown field", { Name: "x", Nonsense: 1 }),
    refused("a wrong type", { Name: 7 }),
    refused("a port in quotes", { Name: "x", Port: "80" }),
    refused("any address", { Name: "x", Address: "0.0.0.0" }),
    refused("weights below one", { Name: "x", Weights: { Passing: 0, Warning: 1 } }),
    refused("negative weights", { Name: "x", Weights: { Passing: 1, Warning: -1 } }),
    refused("large weights", { Name: "x", Weights: { Passing: 70_000, Warning: 1 } }),
    refused("a blank meta key", { Name: "x", Meta: { "": "y" } }),
    refused("a reserved meta key", { Name: "x", Meta: { "consul-x": "y" } }),
    refused("a meta key with a dot", { Name: "x", Meta: { "a.b": "y" } }),
    refused("a long meta value", { Name: "x", Meta: { a: "y".repeat(600) } }),
    refused("a check without a kind", { Name: "x", Check: { Name: "y" } }),
    refused("a check without an interval", { Name: "x", Check: { HTTP: "http://127.0.0.1:1/" } }),
    refused("an interval without a unit", {
      Name: "x",
      Check: { HTTP: "http://127.0.0.1:1/", Interval: "10" },
    }),
    refused("an interval that is none", {
      Name: "x",
      Check: { HTTP: "http://127.0.0.1:1/", Interval: "soon" },
    }),
    refused("interval and TTL", {
      Name: "x",
      Check: { HTTP: "http://127.0.0.1:1/", Interval: "5s", TTL: "5s" },
    }),
    refused("a check status", { Name: "x", Check: { TTL: "5s", Status: "fine" } }),
    refused("thresholds upside down", {
      Name: "x",
      Check: {
        HTTP: "http://127.0.0.1:1/",
        Interval: "5s",
        FailuresBeforeWarning: 3,
        FailuresBeforeCritical: 2,
      },
    }),
    refused("a script", { Name: "x", Check: { Args: ["true"], Interval: "5s" } }),
  ];
}

/** Services go. */
export function leaveSteps(): readonly Step[] {
  return [
    { title: "deregister least", method: "PUT", path: "/v1/agent/service/deregister/least" },
    { title: "least gone", path: "/v1/health/service/least", until: (answer) => answer.text === "[]" },
    { title: "deregister with its checks", method: "PUT", path: "/v1/agent/service/deregister/ttl-1" },
    { title: "checks gone", path: "/v1/health/checks/ttl", until: (answer) => answer.text === "[]" },
  ];
}
