/** An allocation that Nomad wants to run. */
export interface WantedAllocation {
  readonly allocation: string;
  readonly service: string;
  readonly host: string;
  /** `address:port`; undefined while it has none. */
  readonly endpoint?: string;
  /** Its own clients need TLS, and a certificate: edges have one, the prober has not. */
  readonly speaksTls?: true;
  /** `address:port` of its HTTPS listener, where it has one beside `endpoint`. */
  readonly httpsEndpoint?: string;
  /** It has no service in Consul, and is in no edge's table. */
  readonly unregistered?: true;
  /** Nomad says that its task runs. */
  readonly running: boolean;
}

/** A service instance in Consul's catalogue that Nomad's allocations stand behind. */
export interface Registration {
  readonly id: string;
  readonly service: string;
  readonly endpoint: string;
  /** From the id that Nomad gives (`_nomad-task-<allocation>-…`). */
  readonly allocation?: string;
  readonly passing: boolean;
}

/** A living task process, by NOMAD_ALLOC_ID of its environment. */
export interface TaskProcess {
  readonly pid: number;
  readonly allocation: string;
  readonly task: string;
  readonly host: string;
  /** Its executor lives. Without an executor Nomad does not control the task any more, whatever Nomad's servers say of the allocation. */
  readonly held: boolean;
}

/** The upstreams that one edge would use now. */
export interface EdgeTable {
  readonly edge: string;
  readonly service: string;
  readonly endpoints: readonly string[];
}

/** The same instances seen from four sides. */
export interface FourLists {
  readonly allocations: readonly WantedAllocation[];
  readonly registrations: readonly Registration[];
  readonly processes: readonly TaskProcess[];
  readonly edges: readonly EdgeTable[];
}
