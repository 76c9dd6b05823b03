/** A host's own Consul agent in a closed world. Texts that Nomad's client completes on each host, so that all hosts and worlds have one job. */
export interface ClosedConsul {
  /** `https://address:port`. */
  readonly address: string;
  /** File with the authority of the world's certificates (PEM), which every account may read. */
  readonly caFile: string;
}
