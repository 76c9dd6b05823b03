/** A Nomad under test: one agent that is server and client, on a host called `node01`, with a Consul agent beside it. */
export interface NomadTarget {
  /** Base URL of its HTTP API. */
  readonly url: string;
  readonly consulUrl: string;
  /** For example `2.0.5`. */
  readonly version: string;
  /** The host's address as host_network "private" names it. */
  readonly privateAddress: string;
  /** The address the agent listens on. */
  readonly agentAddress: string;
}
