/** One agent of a cluster under test. */
export interface ConsulAgent {
  readonly name: string;
  readonly address: string;
  /** Base URL of its HTTP API. */
  readonly url: string;
  readonly server: boolean;
}

/** A cluster under test: three servers (node01–03) and a client (node04). */
export interface ConsulTarget {
  readonly agents: readonly ConsulAgent[];
  readonly datacenter: string;
  /** For example `1.22.3`. */
  readonly version: string;
}

/** The agent of this name. */
export function agentOf(target: ConsulTarget, name: string): ConsulAgent {
  const agent = target.agents.find((candidate) => candidate.name === name);
  if (!agent) throw new Error(`no agent ${name} in the cluster under test`);
  return agent;
}
