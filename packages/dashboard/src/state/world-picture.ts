/** Things by their key: what changes is told entry by entry. */
export type Entries<Entry> = Readonly<Record<string, Entry>>;

/** A world as the page shows it, as plain data. Nothing in it is a secret. Times are epoch milliseconds. */
export interface WorldPicture {
  /** One entry, `world`. */
  readonly facts: Entries<WorldFacts>;
  readonly hosts: Entries<HostPicture>;
  readonly agents: Entries<AgentPicture>;
  readonly allocations: Entries<AllocationPicture>;
  /** By namespace and id. */
  readonly jobs: Entries<JobPicture>;
  readonly services: Entries<ServicePicture>;
  /** By host. */
  readonly edges: Entries<EdgePicture>;
  /** By edge and allocation. */
  readonly traffic: Entries<TrafficPicture>;
  readonly faults: Entries<FaultPicture>;
}

export type Section = keyof WorldPicture;

export interface WorldFacts {
  readonly name: string;
  readonly engine: string;
  readonly engineReason: string;
  readonly security: string;
  /** What opens in the user's own browser. */
  readonly addresses: readonly { readonly what: string; readonly url: string }[];
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
  /** Systems that did not answer: what they said is as it was when they last did. */
  readonly unanswered: readonly System[];
}

export interface HostPicture {
  readonly name: string;
  readonly address: string;
  /** `consul-server`, `nomad-client`, … */
  readonly roles: readonly string[];
  /** Its Nomad client as Nomad's servers see it; undefined while they do not say. */
  readonly node?: { readonly status: string; readonly eligible: boolean; readonly draining: boolean };
}

export const agentStates = ["up", "down", "frozen", "unknown"] as const;
/** `frozen`: its process lives and stands still. `unknown`: its host could not be asked. */
export type AgentState = (typeof agentStates)[number];

export type System = "consul" | "nomad" | "vault";

export interface AgentPicture {
  readonly id: string;
  readonly system: System;
  /** `all`: one process that stands for all agents of its system. */
  readonly role: "server" | "client" | "all";
  readonly host: string;
  readonly state: AgentState;
  readonly pid?: number;
  readonly restarts: number;
  /** It leads its system's Raft. */
  readonly leads: boolean;
  /** When it was first seen in this state, or with this pid; undefined: it was so at the first look. */
  readonly since?: number;
}

export interface AllocationPicture {
  readonly id: string;
  readonly name: string;
  readonly job: string;
  readonly namespace: string;
  readonly host: string;
  /** Nomad's word: `pending`, `running`, `failed`, … */
  readonly status: string;
  readonly restarts: number;
  /** When it was first seen with this status; undefined: it was so at the first look. */
  readonly since?: number;
}

export interface JobPicture {
  readonly id: string;
  readonly namespace: string;
  readonly kind: string;
  /** Nomad's count of registrations. */
  readonly version: number;
  readonly running: number;
  readonly desired: number;
}

/** What Consul says of a service that was deployed. */
export interface ServicePicture {
  readonly name: string;
  readonly passing: number;
  readonly all: number;
}

export interface EdgePicture {
  readonly host: string;
  readonly userUrl: string;
  readonly statusPage?: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly upstreams: number;
}

export interface TrafficPicture {
  /** Host of the edge. */
  readonly edge: string;
  readonly allocation: string;
  readonly perSecond: number;
}

/** A fault that is in force. */
export interface FaultPicture {
  readonly what: string;
  readonly since: string;
  readonly run: string;
}

/** Nothing known yet. */
export const emptyPicture: WorldPicture = {
  facts: {},
  hosts: {},
  agents: {},
  allocations: {},
  jobs: {},
  services: {},
  edges: {},
  traffic: {},
  faults: {},
};

export const sections = [
  "facts",
  "hosts",
  "agents",
  "allocations",
  "jobs",
  "services",
  "edges",
  "traffic",
  "faults",
] as const satisfies readonly Section[];
