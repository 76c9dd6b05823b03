import { UpstreamPool, type PoolObserver, type PoolRoom, type UpstreamPoolOptions } from "./pool.ts";
import type { UpstreamInstance } from "./instance.ts";

/** One pool per instance, by the object's identity. */
export class UpstreamPools implements PoolRoom {
  /** All connections that are open. */
  open = 0;
  /** How many there should be at most: idle connections make room. */
  max = Number.POSITIVE_INFINITY;
  readonly #pools = new Map<UpstreamInstance, UpstreamPool>();
  readonly #options: () => UpstreamPoolOptions;
  readonly observer: PoolObserver;

  constructor(options: () => UpstreamPoolOptions, observer: PoolObserver = {}) {
    this.#options = options;
    this.observer = observer;
  }

  of(instance: UpstreamInstance): UpstreamPool {
    const known = this.#pools.get(instance);
    if (known) return known;
    const pool = new UpstreamPool(instance, this.#options, this);
    this.#pools.set(instance, pool);
    return pool;
  }

  /** The instance is gone: its idle connections close, its exchanges finish. */
  forget(instance: UpstreamInstance): void {
    this.#pools.get(instance)?.forget();
    this.#pools.delete(instance);
  }

  /** What TLS is begun with has changed: see {@link UpstreamPool.replaceOutdated}. */
  replaceOutdated(now: number): void {
    for (const pool of this.#pools.values()) pool.replaceOutdated(now);
  }

  /** Closes one idle connection, whosever it is; false when there is none. */
  dropIdle(): boolean {
    for (const pool of this.#pools.values()) if (pool.dropIdle()) return true;
    return false;
  }

  check(now: number): void {
    for (const pool of this.#pools.values()) pool.check(now);
  }

  destroy(): void {
    for (const pool of this.#pools.values()) pool.destroy();
    this.#pools.clear();
  }
}
