import type { Clock } from "../clock.ts";
import type { Instance, Snapshot } from "../discovery/snapshot.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { Endpoint } from "../routing/endpoint-of.ts";
import type { EjectionOptions } from "./outlier-detector.ts";
import { Upstream } from "./upstream.ts";

export interface RegistryOptions {
  /** Asked at each ejection. */
  readonly ejection: () => EjectionOptions;
  readonly clock: Clock;
  /** Told when an instance is gone for good: what is in flight there finishes. */
  readonly onRemoved: (endpoint: UpstreamInstance) => void;
}

/**
 * Keeps one {@link Upstream} for each instance and way to speak to it that was ever asked for, until a snapshot no longer has it: a connection whose
 * certificate was asked for one name is no connection for another.
 */
export interface Registry {
  /** Forgets what this snapshot no longer has. */
  update(snapshot: Snapshot): void;
  of(instance: Instance, endpoint: Endpoint): Upstream;
  /** Like `of`, but undefined for one that no request asked for yet. */
  find(instance: Instance, endpoint: Endpoint): Upstream | undefined;
  all(): Iterable<Upstream>;
  ofService(service: string): Iterable<Upstream>;
}

/** An empty registry. */
export function createRegistry({ ejection, clock, onRemoved }: RegistryOptions): Registry {
  const services = new Map<string, Map<string, Upstream>>();
  let known: Snapshot["services"] = new Map();
  return { update, of, find, all, ofService: (service) => services.get(service)?.values() ?? [] };

  function update(snapshot: Snapshot): void {
    for (const [service, upstreams] of services) {
      const instances = snapshot.services.get(service);
      if (instances !== known.get(service)) removeMissing(service, upstreams, instances ?? []);
    }
    known = snapshot.services;
  }

  function removeMissing(
    service: string,
    upstreams: Map<string, Upstream>,
    instances: readonly Instance[],
  ): void {
    const ids = new Set(instances.map(({ id }) => id));
    for (const [key, { endpoint }] of upstreams) {
      if (ids.has(endpoint.id)) continue;
      upstreams.delete(key);
      onRemoved(endpoint);
    }
    if (upstreams.size === 0) services.delete(service);
  }

  function of(instance: Instance, endpoint: Endpoint): Upstream {
    const key = keyOf(instance, endpoint);
    const upstreams = services.get(instance.service) ?? new Map<string, Upstream>();
    services.set(instance.service, upstreams);
    const before = upstreams.get(key);
    if (before) return before;
    const upstream = new Upstream(instance, endpoint, {
      ejection,
      appearedAt: onMonotonic(instance.appearedAt),
    });
    upstreams.set(key, upstream);
    return upstream;
  }

  function find(instance: Instance, endpoint: Endpoint): Upstream | undefined {
    return services.get(instance.service)?.get(keyOf(instance, endpoint));
  }

  function keyOf({ id }: Instance, { protocol, serverName = "" }: Endpoint): string {
    return `${protocol} ${serverName} ${id}`;
  }

  function onMonotonic(epochMs: number | undefined): number | undefined {
    return epochMs === undefined ? undefined : clock.monotonic() - (clock.now() - epochMs);
  }

  function* all(): Iterable<Upstream> {
    for (const upstreams of services.values()) yield* upstreams.values();
  }
}
