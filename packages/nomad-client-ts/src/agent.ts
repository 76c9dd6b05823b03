import { NomadApiError } from "./errors.ts";
import type { AgentHealthResponse } from "./schema.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** `/v1/agent/…` (Nomad API: agent): about the very agent that answers. */
export type AgentApi = ReturnType<typeof createAgent>;

export function createAgent({ client, call }: Transport) {
  return {
    self: (options: CallOptions = {}) => call(options, (init) => client.GET("/v1/agent/self", init)),
    /** The gossip pool of servers, as a server sees it. */
    members: (options: CallOptions = {}) => call(options, (init) => client.GET("/v1/agent/members", init)),
    /** Resolves for an unhealthy agent too: it answers status 500 with the same body. */
    health: (options: CallOptions = {}): Promise<AgentHealthResponse> =>
      call(options, (init) => client.GET("/v1/agent/health", init)).catch(healthIn),
  };
}

function healthIn(error: unknown): AgentHealthResponse {
  if (!(error instanceof NomadApiError) || error.status !== 500) throw error;
  try {
    const health: AgentHealthResponse = JSON.parse(error.nomadMessage);
    return health;
  } catch {
    throw error;
  }
}
