import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import type { Routes } from "./route.ts";
import { allocStub } from "./present/stubs.ts";

/** `/v1/evaluation…` (https://developer.hashicorp.com/nomad/api-docs/evaluations). */
export function evaluationRoutes(routes: Routes, { store }: ApiContext): void {
  routes.read("/v1/evaluations", ({ query }) => ({
    value: store
      .all("evals")
      .filter((evaluation) => evaluation.ID.startsWith(query.get("prefix") ?? ""))
      .sort((a, b) => a.CreateIndex - b.CreateIndex)
      .map(presentEvaluation),
    index: store.index("evals"),
    topics: ["evals"],
  }));
  routes.read(
    "/v1/evaluation/:id",
    ({ params }) => {
      const evaluation = findById(store, "evals", params["id"] ?? "");
      return {
        value: presentEvaluation(evaluation),
        index: evaluation.ModifyIndex,
        topics: [`evals/${evaluation.ID}`],
      };
    },
    "evals",
  );
  routes.read("/v1/evaluation/:id/allocations", ({ params }) => ({
    value: store
      .all("allocs")
      .filter((alloc) => alloc.EvalID === params["id"])
      .map(allocStub),
    index: store.index("allocs"),
    topics: ["allocs"],
  }));
}
