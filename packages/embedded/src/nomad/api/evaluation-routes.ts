import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { jobKey } from "../state/job-key.ts";
import { allocationsAnswer, byCreation, listAnswer } from "./list.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import type { Routes } from "./route.ts";

/** `/v1/evaluation…` (https://developer.hashicorp.com/nomad/api-docs/evaluations). */
export function evaluationRoutes(routes: Routes, { store }: ApiContext): void {
  routes.read("/v1/evaluations", (request) =>
    listAnswer(store, request, {
      table: "evals",
      present: presentEvaluation,
      token: byCreation,
      name: ({ ID }) => ID,
      where: ({ JobID, Namespace, Status }) => {
        const job = request.query.get("job");
        const status = request.query.get("status");
        return (!job || JobID === jobKey(Namespace, job)) && (!status || Status === status);
      },
    }),
  );
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
  routes.read("/v1/evaluation/:id/allocations", ({ params }) =>
    allocationsAnswer(store, ({ EvalID }) => EvalID === params["id"]),
  );
}
