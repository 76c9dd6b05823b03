import type { UpstreamInstance } from "../upstream/instance.ts";
import type { Upstream } from "./upstream.ts";

export interface SuspectsOptions {
  readonly eject: (upstream: Upstream, now: number) => void;
  /** A new one: it has to be probed. */
  readonly suspected: (upstream: Upstream) => void;
}

/** Instances that keep a request waiting. Slow or dead looks the same from here: the edge's own probe tells. */
export class Suspects {
  readonly #options: SuspectsOptions;
  /** Since when. */
  readonly #since = new Map<Upstream, number>();

  constructor(options: SuspectsOptions) {
    this.#options = options;
  }

  add(upstream: Upstream, now: number): void {
    if (this.#since.has(upstream)) return;
    this.#since.set(upstream, now);
    this.#options.suspected(upstream);
  }

  all(): readonly Upstream[] {
    return [...this.#since.keys()];
  }

  /** What a probe found. One that answered a request meanwhile lives, whatever the probe says. */
  probed(upstream: Upstream, isWorking: boolean, now: number): void {
    const since = this.#since.get(upstream);
    this.#since.delete(upstream);
    if (isWorking) {
      upstream.lastContactAt = now;
      upstream.isVouchedFor = true;
      upstream.failures.probedWell();
      return;
    }
    upstream.muteAt = now;
    const isSilent = since !== undefined && upstream.lastContactAt < since;
    if (isSilent && upstream.failures.failed("hang", now, hangDetail)) this.#options.eject(upstream, now);
    upstream.failures.probedBadly(now);
  }

  /** The instance is gone. */
  forget(endpoint: UpstreamInstance): void {
    for (const upstream of this.#since.keys())
      if (upstream.endpoint === endpoint) this.#since.delete(upstream);
  }
}

const hangDetail = "it keeps requests waiting and does not answer the probe";
