import type { ReadOptions, Transport } from "./transport.ts";

/** `/v1/evaluation/…` (Nomad API: evaluations). */
export type EvaluationsApi = ReturnType<typeof createEvaluations>;

export function createEvaluations({ client, call }: Transport) {
  const path = (eval_id: string) => ({ path: { eval_id } });
  return {
    read: (id: string, { related, ...options }: ReadOptions & { related?: boolean } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/evaluation/{eval_id}", {
          ...init,
          params: { ...path(id), query: { ...query, related } },
        }),
      ),
    allocations: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/evaluation/{eval_id}/allocations", { ...init, params: { ...path(id), query } }),
      ),
  };
}
