import type { CallOptions, ReadOptions, Transport } from "./transport.ts";

/** `/v1/deployment…` (Nomad API: deployments). */
export type DeploymentsApi = ReturnType<typeof createDeployments>;

export function createDeployments({ client, call }: Transport) {
  const path = (deployment_id: string) => ({ path: { deployment_id } });
  return {
    list: ({ prefix, filter, ...options }: ReadOptions & { prefix?: string; filter?: string } = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/deployments", {
          ...init,
          params: { query: { ...query, prefix, filter } },
        }),
      ),
    read: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/deployment/{deployment_id}", { ...init, params: { ...path(id), query } }),
      ),
    allocations: (id: string, options: ReadOptions = {}) =>
      call(options, (init, query) =>
        client.GET("/v1/deployment/allocations/{deployment_id}", { ...init, params: { ...path(id), query } }),
      ),
    /** Replaces the old allocations now; every group's when none is named. */
    promote: (id: string, { groups, ...options }: CallOptions & { groups?: string[] } = {}) =>
      call(options, (init) =>
        client.POST("/v1/deployment/promote/{deployment_id}", {
          ...init,
          params: path(id),
          body: { DeploymentID: id, ...(groups ? { Groups: groups } : { All: true }) },
        }),
      ),
    /** Ends it as failed; Nomad reverts the job when it says auto_revert. */
    fail: (id: string, options: CallOptions = {}) =>
      call(options, (init) =>
        client.POST("/v1/deployment/fail/{deployment_id}", { ...init, params: path(id) }),
      ),
  };
}
