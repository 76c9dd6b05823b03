import type { Step } from "./step.ts";

/** Nodes without an agent. */
export function catalogSteps(): readonly Step[] {
  const at = "/v1/catalog/register";
  const write = (title: string, body: unknown): Step => ({ title, method: "PUT", path: at, body });
  const remove = (title: string, body: unknown): Step => ({
    title,
    method: "PUT",
    path: "/v1/catalog/deregister",
    body,
  });
  return [
    write("register an external node", {
      Node: "outside",
      Address: "192.0.2.1",
      NodeMeta: { external: "yes" },
    }),
    { title: "external node", path: "/v1/catalog/node/outside" },
    write("register an external service", {
      Node: "outside",
      Address: "192.0.2.1",
      Service: {
        ID: "db-1",
        Service: "db",
        Tags: ["primary"],
        Port: 5432,
        Address: "192.0.2.2",
        Meta: { a: "b" },
      },
      Check: {
        Node: "outside",
        CheckID: "db-check",
        Name: "db check",
        Status: "passing",
        ServiceID: "db-1",
        Output: "ok",
      },
    }),
    { title: "external service in health", path: "/v1/health/service/db" },
    { title: "external service in the catalog", path: "/v1/catalog/service/db" },
    write("register several external checks", {
      Node: "outside",
      Address: "192.0.2.1",
      NodeMeta: { external: "yes" },
      SkipNodeUpdate: true,
      Checks: [
        { CheckID: "n1", Name: "node check", Status: "warning" },
        { Name: "unnamed id", ServiceID: "db-1" },
      ],
    }),
    { title: "external checks", path: "/v1/health/node/outside" },
    { title: "passing external service", path: "/v1/health/service/db?passing" },
    { title: "nodes by metadata", path: "/v1/catalog/nodes?node-meta=external:yes" },
    write("refuse a registration without a node", { Address: "192.0.2.1" }),
    write("refuse a registration without an address", { Node: "outside2" }),
    write("refuse a check of an unknown service", {
      Node: "outside",
      Address: "192.0.2.1",
      Check: { Name: "x", ServiceID: "nobody" },
    }),
    write("refuse a service without a name", { Node: "outside", Address: "192.0.2.1", Service: { ID: "x" } }),
    write("refuse a registration that is no JSON", "{"),
    write("refuse another datacenter", { Datacenter: "nowhere", Node: "outside", Address: "192.0.2.1" }),
    remove("deregister an external check", { Node: "outside", CheckID: "n1" }),
    { title: "external checks without it", path: "/v1/health/node/outside" },
    remove("deregister an external service", { Node: "outside", ServiceID: "db-1" }),
    { title: "external node without it", path: "/v1/catalog/node/outside" },
    remove("deregister an external node", { Node: "outside" }),
    { title: "no external node", path: "/v1/catalog/node/outside" },
    remove("deregister an unknown node", { Node: "outside" }),
    remove("refuse a deregistration without a node", {}),
    remove("refuse a deregistration that is no JSON", "{"),
  ];
}
