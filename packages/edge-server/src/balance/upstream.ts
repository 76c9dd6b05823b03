import type { Instance } from "../discovery/snapshot.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { Endpoint } from "../routing/endpoint-of.ts";
import { OutlierDetector, type EjectionOptions } from "./outlier-detector.ts";
import { PeakEwma } from "./peak-ewma.ts";

export interface UpstreamLimits {
  /** Requests at once on one instance: each takes a connection. */
  readonly connections: number;
  /** Of these, how many may still be waiting for their connection. */
  readonly pending: number;
}

/** An instance as the balancer knows it: one object for its whole life, however often the snapshot changes. */
export class Upstream {
  readonly endpoint: UpstreamInstance;
  readonly service: string;
  /** `undefined` for those of the first snapshot: a restarted edge must not slow everything down. */
  readonly appearedAt: number | undefined;
  readonly latency = new PeakEwma();
  readonly failures: OutlierDetector;
  inFlight = 0;
  pending = 0;
  requests = 0;
  /** Until then others are asked, where there are any: it seems to drain. */
  avoidedUntil = 0;
  /** Of those in flight, how many have no answer yet, and since when there are any. */
  awaiting = 0;
  awaitingSince = 0;
  /** When it last answered anything, a probe too; on the balancer's clock. */
  lastContactAt = -Infinity;
  /** Since it answered a request last, a probe has found it alive. */
  isVouchedFor = false;
  /** When a probe last had no answer. */
  muteAt = -Infinity;

  constructor(
    instance: Instance,
    { protocol, serverName }: Endpoint,
    options: { ejection: () => EjectionOptions; appearedAt: number | undefined },
  ) {
    const { id, address, port } = instance;
    this.endpoint = { id, address, port, protocol, serverName };
    this.service = instance.service;
    this.appearedAt = options.appearedAt;
    this.failures = new OutlierDetector(options.ejection);
  }

  /** A request was sent there. */
  asked(now: number): void {
    if (this.awaiting === 0) this.awaitingSince = now;
    this.awaiting++;
  }

  /** It answered a request. */
  answered(now: number): void {
    this.lastContactAt = now;
    this.isVouchedFor = false;
  }

  /** For how long it has kept whoever waits there waiting; 0 when a probe has found that it is only slow. */
  silentMs(now: number): number {
    if (this.awaiting === 0 || this.isVouchedFor) return 0;
    return now - Math.max(this.lastContactAt, this.awaitingSince);
  }

  hasRoom({ connections, pending }: UpstreamLimits): boolean {
    return this.inFlight < connections && this.pending < pending;
  }
}
