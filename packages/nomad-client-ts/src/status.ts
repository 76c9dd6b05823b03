import type { CallOptions, Transport } from "./transport.ts";

/** `/v1/status/…` (Nomad API: status). */
export type StatusApi = ReturnType<typeof createStatus>;

export function createStatus({ client, call }: Transport) {
  return {
    /** RPC address of the leader; undefined while there is none. */
    leader: async (options: CallOptions = {}): Promise<string | undefined> =>
      (await call(options, (init) => client.GET("/v1/status/leader", init))) || undefined,
    /** RPC addresses of the servers in raft. */
    peers: async (options: CallOptions = {}): Promise<readonly string[]> =>
      (await call(options, (init) => client.GET("/v1/status/peers", init))) ?? [],
  };
}
