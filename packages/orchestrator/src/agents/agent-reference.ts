/** An agent, or with the embedded engine all agents of one system. */
export interface AgentReference {
  /** Unique in its world: `node01/nomad-client`. */
  readonly id: string;
  readonly system: "consul" | "nomad" | "vault";
  /** `all`: one process that stands for servers and clients. */
  readonly role: "server" | "client" | "all";
  /** Name of a {@link Host} of the engine. */
  readonly host: string;
  readonly unit: string;
  /** Its HTTP API, inside the world. */
  readonly httpUrl: string;
}
