import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { jobKey } from "../job-key.ts";
import { allocationsAnswer, byCreation, listAnswer, recordAnswer } from "./list.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import { onRead, onReadOne, type Route } from "./route.ts";

/** `/v1/evaluation…` (https://developer.hashicorp.com/nomad/api-docs/evaluations). */
export function evaluationRoutes({ store }: ApiContext): readonly Route[] {
  return [
    onRead("/v1/evaluations", (request) =>
      listAnswer(store, request, {
        ...byCreation,
        table: "evals",
        present: presentEvaluation,
        where: ({ JobID, Namespace, Status }) => {
          const job = request.query.get("job");
          const status = request.query.get("status");
          return (!job || JobID === jobKey(Namespace, job)) && (!status || Status === status);
        },
      }),
    ),
    onReadOne("/v1/evaluation/:id", "evals", ({ params }) => {
      const evaluation = findById(store, "evals", params["id"] ?? "");
      return recordAnswer("evals", evaluation, presentEvaluation(evaluation));
    }),
    onRead("/v1/evaluation/:id/allocations", ({ params }) =>
      allocationsAnswer(store, ({ EvalID }) => EvalID === params["id"]),
    ),
  ];
}
