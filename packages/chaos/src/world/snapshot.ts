import type { ProcessIdentity } from "processes";

export type System = "consul" | "nomad" | "vault";

/** An agent process, or an unsealer of Vault. With the embedded engine one process stands for all agents of its system: role `all`. */
export interface AgentTarget {
  /** Unique in its world: `node01/nomad-client`. */
  readonly id: string;
  readonly system: System;
  readonly role: "server" | "client" | "all" | "unsealer";
  readonly host: string;
  readonly unit: string;
  /** Undefined while it is down. */
  readonly process?: ProcessIdentity;
  /** It leads its system's Raft now. */
  readonly leads: boolean;
}

export interface HostTarget {
  readonly name: string;
  readonly address: string;
  readonly servers: boolean;
  readonly leads: readonly System[];
}

/** A running task of a service. */
export interface InstanceTarget {
  readonly service: string;
  readonly allocation: string;
  readonly host: string;
  /** `address:port`. */
  readonly endpoint?: string;
  /** Its own clients need TLS, and a certificate. */
  readonly speaksTls?: true;
  /** `address:port` of its HTTPS listener, where it has one beside `endpoint`. */
  readonly httpsEndpoint?: string;
  readonly process?: ProcessIdentity;
}

/** Everything in a world that a fault can be aimed at, read from its manifest and its agents a moment ago. */
export interface WorldSnapshot {
  /** The world's id: unlike its name it is never used twice on a machine. */
  readonly worldId: string;
  readonly agents: readonly AgentTarget[];
  readonly hosts: readonly HostTarget[];
  readonly instances: readonly InstanceTarget[];
  /** Processes between Nomad clients and tasks (executors and log pumps); empty where there are none. */
  readonly executors: readonly ProcessIdentity[];
}
