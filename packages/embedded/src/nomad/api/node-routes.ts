import { invalidBody, missing } from "../errors.ts";
import { drainNode, setEligibility } from "../server/change-node.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { listAnswer } from "./list.ts";
import { presentAllocation } from "./present/allocation.ts";
import { nodeDetail, nodeStub } from "./present/node.ts";
import { nodePools } from "./present/node-pools.ts";
import { jobStub } from "./present/stubs.ts";
import type { Routes } from "./route.ts";

/** `/v1/nodes` and `/v1/node/:id…` (https://developer.hashicorp.com/nomad/api-docs/nodes). */
export function nodeRoutes(routes: Routes, { store, deps }: ApiContext): void {
  routes.read("/v1/nodes", (request) =>
    listAnswer(store, request, {
      table: "nodes",
      present: nodeStub,
      token: ({ ID }) => ID,
      name: ({ ID }) => ID,
    }),
  );
  const pool = (name: string | undefined): object => {
    const found = nodePools.find(({ Name }) => Name === name);
    if (!found) throw missing("node pool");
    return found;
  };
  const inPool = (node: { readonly NodePool: string }, name: string): boolean =>
    name === "all" || node.NodePool === name;
  routes.read("/v1/node/pools", ({ query }) => ({
    value: nodePools.filter(({ Name }) => Name.startsWith(query.get("prefix") ?? "")),
    index: 1,
    topics: [],
  }));
  routes.read(
    "/v1/node/pool/:name",
    ({ params }) => ({ value: pool(params["name"]), index: 1, topics: [] }),
    "nodes",
  );
  routes.read("/v1/node/pool/:name/nodes", ({ params }) => ({
    value: store
      .all("nodes")
      .filter((node) => pool(params["name"]) && inPool(node, params["name"] ?? ""))
      .map(nodeStub),
    index: store.index("nodes"),
    topics: ["nodes"],
  }));
  routes.read("/v1/node/pool/:name/jobs", ({ params }) => ({
    value: store
      .all("jobs")
      .filter((job) => pool(params["name"]) && job.NodePool === params["name"])
      .map((job) => jobStub(store, job)),
    index: store.index("jobs"),
    topics: ["jobs"],
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
