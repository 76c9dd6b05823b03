/**
 * How the edge sees an instance:
 * - `passing`: Consul says so. `warning`: Consul says so; fewer requests go there when its weights say so.
 * - `suspect`: Consul doubts it for a reason that is not the instance's own (its agent is dead, a check has not run since the agent restarted,
 *   it comes from the snapshot on disk, or from servers without a leader): in use while the edge's own probe says it works.
 * - `held`: Consul forgot it together with most of its service: in use while the probe says it works, 10 minutes at most.
 * - `starting`: new, and its checks have not passed yet. `critical`: a check of the service or its node fails. `maintenance`: an operator took it out.
 */
export type InstanceState =
  | "passing"
  | "warning"
  | "suspect"
  | "held"
  | "starting"
  | "critical"
  | "maintenance";

/** One instance of a service. */
export interface Instance {
  /** Unique, and new when its address changes: `node/service-id@address:port`. */
  readonly id: string;
  readonly service: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Consul's weight for its state; at least 1 unless an operator said 0. */
  readonly weight: number;
  readonly state: InstanceState;
  /** What makes a suspect one suspect, where more depends on it: its agent is dead, or nobody reported to its TTL check since the agent restarted. */
  readonly doubt?: "agent-dead" | "unheard" | undefined;
  /** When its agent was last seen to be back from the dead, in epoch milliseconds. */
  readonly agentBackAt?: number | undefined;
  /** Of a held one: how many were in use, by Consul's word, when most of them vanished. */
  readonly holdLimit?: number;
  /** Why it is in that state, for people. */
  readonly reason: string;
  /** Since when it is in that state, in epoch milliseconds. */
  readonly since: number;
  /** When it joined instances that were already there, in epoch milliseconds; undefined for a service's first ones. */
  readonly appearedAt?: number | undefined;
  /** Whether new requests may go there. */
  readonly isUsable: boolean;
}

/** A row of Consul that names no instance that could be used. */
export interface BadRow {
  readonly service: string;
  /** The service ID, and the node's name; empty where the row has none. */
  readonly instance: string;
  readonly node: string;
  /** What is wrong with it, for people. */
  readonly reason: string;
}

/** What the edge knows of all the services it follows, immutable: a change makes a new one. */
export interface Snapshot {
  /** Counts up with every change. */
  readonly generation: number;
  /** By the service's name, in one of the ways to write it where they differ in case only. */
  readonly services: ReadonlyMap<string, readonly Instance[]>;
  /** Of the same services, those that have any. */
  readonly badRows: ReadonlyMap<string, readonly BadRow[]>;
  /** Where it comes from: nowhere yet, the file of an earlier run, or Consul. */
  readonly source: "none" | "file" | "consul";
}

/** Nothing known yet. */
export const emptySnapshot: Snapshot = {
  generation: 0,
  services: new Map(),
  badRows: new Map(),
  source: "none",
};
