import type { DrainSpec } from "./schema.ts";
import type { CallOptions, ReadOptions, Transport } from "./transport.ts";

/** `/v1/nodes` and `/v1/node/…` (Nomad API: nodes). */
export type NodesApi = ReturnType<typeof createNodes>;

export function createNodes({ client, call }: Transport) {
  const path = (node_id: string) => ({ path: { node_id } });
  return {
    list: ({ prefix, filter, ...options }: ReadOptions & { prefix?: string; filter?: string } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/nodes", { ...init, params: { query: { ...query, prefix, filter } } }),
      ),
    read: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/node/{node_id}", { ...init, params: { ...path(id), query } }),
      ),
    allocations: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/node/{node_id}/allocations", { ...init, params: { ...path(id), query } }),
      ),
    /** Starts a drain; null ends it, and with `markEligible` the node takes allocations again. */
    drain: (
      id: string,
      spec: DrainSpec | null,
      { markEligible, ...options }: CallOptions & { markEligible?: boolean } = {},
    ) =>
      call(options, (init) =>
        client.POST("/v1/node/{node_id}/drain", {
          ...init,
          params: path(id),
          body: { NodeID: id, DrainSpec: spec, MarkEligible: markEligible },
        }),
      ),
    /** Whether new allocations may be placed there. */
    setEligibility: (id: string, eligibility: "eligible" | "ineligible", options: CallOptions = {}) =>
      call(options, (init) =>
        client.POST("/v1/node/{node_id}/eligibility", {
          ...init,
          params: path(id),
          body: { NodeID: id, Eligibility: eligibility },
        }),
      ),
  };
}
