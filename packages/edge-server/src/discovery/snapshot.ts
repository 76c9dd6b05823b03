/** One instance of a service, as the edge sees it. */
export interface Instance {
  /** Unique in its service: Consul's node name and service id. */
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Whether new requests may go there. */
  readonly usable: boolean;
  /** Why it is in that state, for people: a check's name, maintenance. */
  readonly reason: string;
}

/** What the edge knows of all the services it follows, immutable: a change makes a new one. */
export interface Snapshot {
  readonly services: ReadonlyMap<string, readonly Instance[]>;
}

/** Nothing known yet. */
export const emptySnapshot: Snapshot = { services: new Map() };
