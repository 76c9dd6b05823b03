import { invalidBody } from "../errors.ts";
import { drainNode, setEligibility } from "../server/change-node.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { presentAllocation } from "./present/allocation.ts";
import { nodeDetail, nodeStub } from "./present/node.ts";
import type { Routes } from "./route.ts";

/** `/v1/nodes` and `/v1/node/:id…` (https://developer.hashicorp.com/nomad/api-docs/nodes). */
export function nodeRoutes(routes: Routes, { store, deps }: ApiContext): void {
  routes.read("/v1/nodes", ({ query }) => ({
    value: store
      .all("nodes")
      .filter((node) => node.ID.startsWith(query.get("prefix") ?? ""))
      .sort((a, b) => a.Name.localeCompare(b.Name))
      .map(nodeStub),
    index: store.index("nodes"),
    topics: ["nodes"],
  }));
  routes.read(
    "/v1/node/:id",
    ({ params }) => {
      const node = findById(store, "nodes", params["id"] ?? "");
      return { value: nodeDetail(node), index: node.ModifyIndex, topics: [`nodes/${node.ID}`] };
    },
    "nodes",
  );
  routes.read("/v1/node/:id/allocations", ({ params }) => ({
    value: store
      .all("allocs")
      .filter((alloc) => alloc.NodeID === params["id"])
      .map(presentAllocation),
    index: store.index("allocs"),
    topics: ["allocs"],
  }));
  routes.write("/v1/node/:id/eligibility", (request) => {
    const eligibility = readBody(request, bodies.eligibility).Eligibility;
    if (eligibility !== "eligible" && eligibility !== "ineligible") {
      throw invalidBody(`invalid scheduling eligibility "${eligibility}"`);
    }
    return setEligibility(store, deps, findById(store, "nodes", request.params["id"] ?? ""), eligibility);
  });
  routes.write("/v1/node/:id/drain", (request) =>
    drainNode(
      store,
      deps,
      findById(store, "nodes", request.params["id"] ?? ""),
      readBody(request, bodies.drain),
    ),
  );
}
