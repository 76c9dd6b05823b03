import { invalidBody, missing } from "../errors.ts";
import { drainNode, setEligibility, type NodeChange } from "../server/change-node.ts";
import type { Node } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { byCreation, listAnswer, recordAnswer, tableAnswer } from "./list.ts";
import { presentAllocation } from "./present/allocation.ts";
import { nodeDetail, nodeStub } from "./present/node.ts";
import { nodePools } from "./present/node-pools.ts";
import { jobStub } from "./present/stubs.ts";
import { onRead, onReadOne, onWrite, type ApiRequest, type Route } from "./route.ts";

/** `/v1/nodes` and `/v1/node/:id…` (https://developer.hashicorp.com/nomad/api-docs/nodes). */
export function nodeRoutes(context: ApiContext): readonly Route[] {
  const { store, deps } = context;
  const find = ({ params }: ApiRequest): Node => findById(store, "nodes", params["id"] ?? "");
  return [
    onRead("/v1/nodes", (request) => {
      const { name } = byCreation;
      return listAnswer(store, request, { table: "nodes", present: nodeStub, token: name, name });
    }),
    onReadOne("/v1/node/:id", "nodes", (request) => {
      const node = find(request);
      return recordAnswer("nodes", node, nodeDetail(node));
    }),
    onRead("/v1/node/:id/allocations", ({ params }) => {
      const allocs = store.all("allocs").filter((alloc) => alloc.NodeID === params["id"]);
      return tableAnswer(store, "allocs", allocs.map(presentAllocation));
    }),
    onWrite("/v1/node/:id/eligibility", (request) => {
      const eligibility = readBody(request, bodies.eligibility).Eligibility;
      if (eligibility !== "eligible" && eligibility !== "ineligible")
        throw invalidBody(`invalid scheduling eligibility "${eligibility}"`);
      return present(setEligibility(store, deps, { node: find(request), eligibility }));
    }),
    onWrite("/v1/node/:id/drain", (request) => {
      const node = find(request);
      const { DrainSpec, MarkEligible, Meta } = readBody(request, bodies.drain);
      const drain = DrainSpec
        ? { deadline: DrainSpec.Deadline ?? 0, ignoreSystemJobs: DrainSpec.IgnoreSystemJobs ?? false }
        : undefined;
      return present(
        drainNode(store, deps, { node, drain, markEligible: MarkEligible === true, meta: Meta ?? null }),
      );
    }),
    ...poolRoutes(store),
  ];
}

function poolRoutes(store: Store): readonly Route[] {
  const find = ({ params }: ApiRequest): (typeof nodePools)[number] => {
    const found = nodePools.find(({ Name }) => Name === params["name"]);
    if (!found) throw missing("node pool");
    return found;
  };
  return [
    onRead("/v1/node/pools", ({ query }) => ({
      value: nodePools.filter(({ Name }) => Name.startsWith(query.get("prefix") ?? "")),
      index: 1,
      topics: [],
    })),
    onReadOne("/v1/node/pool/:name", "nodes", (request) => ({
      value: find(request),
      index: 1,
      topics: [],
    })),
    onRead("/v1/node/pool/:name/nodes", (request) => {
      const { Name } = find(request);
      const nodes = store.all("nodes").filter(({ NodePool }) => Name === "all" || NodePool === Name);
      return tableAnswer(store, "nodes", nodes.map(nodeStub));
    }),
    onRead("/v1/node/pool/:name/jobs", (request) => {
      const { Name } = find(request);
      const jobs = store.all("jobs").filter(({ NodePool }) => NodePool === Name);
      return tableAnswer(
        store,
        "jobs",
        jobs.map((job) => jobStub(store, job)),
      );
    }),
  ];
}

function present({ index, evalIds, evalIndex }: NodeChange): object {
  return {
    EvalCreateIndex: evalIndex,
    EvalIDs: evalIds.length > 0 ? evalIds : null,
    Index: index,
    NodeModifyIndex: index,
  };
}
