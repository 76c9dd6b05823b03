import type { CallOptions } from "../call-options.ts";

/** What can be done to a host's network and power in a world, and why not where not. */
export interface FaultSupport {
  readonly supported: boolean;
  readonly reason?: string;
}

export interface FaultProbe {
  readonly partition: FaultSupport;
  readonly split: FaultSupport;
  readonly slow: FaultSupport;
  readonly power: FaultSupport;
}

export interface SlowOptions extends CallOptions {
  /** Added to each packet that the host sends. */
  readonly delayMs: number;
  /** Of the packets it sends; default 0. */
  readonly lossPercent?: number;
}

/**
 * Faults of hosts. Each is idempotent, verified before it returns, and can be undone by another process that knows the world alone:
 * what is broken is read from the host, never remembered.
 */
export interface NetworkFaults {
  probe(options: CallOptions): Promise<FaultProbe>;
  /** No packet reaches the host, and none leaves it. */
  cut(host: string, options: CallOptions): Promise<void>;
  /** Nothing on the host reaches its own Consul agent's HTTP API. */
  split(host: string, options: CallOptions): Promise<void>;
  slow(host: string, options: SlowOptions): Promise<void>;
  /** Undoes cut, split and slow. True once nothing of them is left; false when something could not be undone. */
  heal(host: string, options: CallOptions): Promise<boolean>;
  /** As pulling the plug: every process of the host is killed at once, its units are held, its link is down. */
  powerOff(host: string, options: CallOptions & { readonly forMs?: number }): Promise<void>;
  /** Link up, units released. True when the link is up and every unit runs. */
  powerOn(host: string, options: CallOptions): Promise<boolean>;
}
