/**
 * How the edge sees an instance:
 * - `passing`: Consul says so. `warning`: Consul says so; fewer requests go there when its weights say so.
 * - `suspect`: Consul doubts it for a reason that is not the instance's own (its agent is dead, a check has not run since the agent restarted,
 *   it comes from the snapshot on disk, or from servers without a leader): in use while the edge's own probe says it works.
 * - `held`: Consul forgot it together with most of its service: in use while the probe says it works, 10 minutes at most.
 * - `starting`: new, and its checks have not passed yet. `critical`: a check of the service fails. `maintenance`: an operator took it out.
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
  /** Why it is in that state, for people. */
  readonly reason: string;
  /** Since when it is in that state, in epoch milliseconds. */
  readonly since: number;
  /** When it joined instances that were already there, in epoch milliseconds; undefined for a service's first ones. */
  readonly appearedAt?: number | undefined;
  /** Whether new requests may go there. */
  readonly isUsable: boolean;
}

/** What the edge knows of all the services it follows, immutable: a change makes a new one. */
export interface Snapshot {
  /** Counts up with every change. */
  readonly generation: number;
  readonly services: ReadonlyMap<string, readonly Instance[]>;
  /** Where it comes from: nowhere yet, the file of an earlier run, or Consul. */
  readonly source: "none" | "file" | "consul";
}

/** Nothing known yet. */
export const emptySnapshot: Snapshot = { generation: 0, services: new Map(), source: "none" };
