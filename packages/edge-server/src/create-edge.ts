import type { Log } from "workload";
import { infoAnswer } from "./admin/info.ts";
import type { BalanceOptions } from "./balance/balance-options.ts";
import { createBalancer, type BalanceObserver, type Balancer } from "./balance/create-balancer.ts";
import type { Clock } from "./clock.ts";
import { createSelector } from "./create-selector.ts";
import type { ConsulClient } from "./discovery/consul-client.ts";
import { createDiscovery, type Discovery } from "./discovery/create-discovery.ts";
import { probeInstance, type ProbeTarget } from "./discovery/probe-instance.ts";
import { createProber } from "./discovery/prober.ts";
import { instancesInDoubt } from "./discovery/reconcile.ts";
import { saveWhenChanged } from "./discovery/save-when-changed.ts";
import type { SavedSnapshot } from "./discovery/snapshot-file.ts";
import { emptySnapshot, type Instance, type Snapshot } from "./discovery/snapshot.ts";
import { createProxy, type Proxy, type ProxyOptions } from "./proxy/create-proxy.ts";
import { createRouter } from "./routes/create-router.ts";
import { protocolOf } from "./routes/protocol-of.ts";
import type { RequestSummary, UpstreamInstance } from "./proxy/upstream-selector.ts";
import type { Route, RouteTable } from "./routes/route-table.ts";

export interface EdgeOptions {
  readonly consul: ConsulClient;
  /** Routed at `/` whatever their tags are. */
  readonly services: readonly string[];
  readonly tagPrefix: string;
  readonly balance: BalanceOptions;
  readonly probe: { readonly path: string; readonly intervalMs: number; readonly timeoutMs: number };
  readonly proxy: Omit<ProxyOptions, "selector">;
  /** Makes ids for requests without X-Request-Id; undefined: they stay without. */
  readonly requestIds?: (() => string) | undefined;
  /** Where the last good snapshot is kept, and what was there at the start. */
  readonly snapshotFile?: string | undefined;
  readonly saved?: SavedSnapshot | undefined;
  readonly observer?: EdgeObserver | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Hears what the balancer does and what cannot be routed; must not throw. */
export interface EdgeObserver extends BalanceObserver {
  unroutable?(reason: "no-route" | "no-instance" | "overloaded"): void;
  routed?(request: RequestSummary, route: Route): void;
  removed?(endpoint: UpstreamInstance): void;
}

/** The parts of a running edge. */
export interface Edge {
  readonly proxy: Proxy;
  readonly discovery: Discovery;
  readonly balancer: Balancer;
  /** The route table in use. */
  readonly table: () => RouteTable;
  /** Resolves once the signal aborted and everything but the proxy has ended. */
  readonly ended: Promise<void>;
}

/** Puts the rooms together: Consul → snapshot → routes → instance → bytes. It does not listen yet. */
export function createEdge(options: EdgeOptions): Edge {
  const { clock, log, signal, observer } = options;
  const toTable = createRouter({ tagPrefix: options.tagPrefix, defaultServices: options.services });
  let table = toTable(emptySnapshot);
  const saver = saveWhenChanged({
    file: options.snapshotFile,
    agents: () => options.consul.agents().learned,
    clock,
    log,
    signal,
  });
  const prober = createProber({
    probe: (target, stopped) => probeInstance(target, { ...options.probe, signal: stopped }),
    intervalMs: options.probe.intervalMs,
    clock,
    signal,
    onResult: (id, isWorking) => {
      discovery.probed(id, isWorking);
      balancer.probed(id, isWorking);
      probeEjected();
    },
  });
  const balancer = createBalancer({
    ...options.balance,
    clock,
    onRemoved: (endpoint) => {
      proxy.forget(endpoint);
      observer?.removed?.(endpoint);
    },
    observer: {
      ...observer,
      ejected: (upstream) => {
        log.warn(
          { instance: upstream.endpoint.id, ...upstream.failures.ejection(clock.monotonic()) },
          "instance ejected",
        );
        observer?.ejected?.(upstream);
        probeEjected();
      },
    },
  });
  const own = new Map([["/info", infoAnswer(namedInstances)]]);
  const selector = createSelector({
    table: () => table,
    balancer,
    own,
    requestIds: options.requestIds,
    onRouted: (request, route) => observer?.routed?.(request, route),
    onUnroutable: (reason) => observer?.unroutable?.(reason),
  });
  const proxy = createProxy({ ...options.proxy, selector });
  const discovery = createDiscovery({ ...options, client: options.consul, onSnapshot: useSnapshot });
  useSnapshot(discovery.snapshot());
  return {
    proxy,
    discovery,
    balancer,
    table: () => table,
    ended: settled([discovery.ended, saver.ended]),
  };

  function useSnapshot(snapshot: Snapshot): void {
    table = toTable(snapshot);
    balancer.update(snapshot);
    saver.changed(snapshot);
    prober.want("in doubt", inDoubt(snapshot));
  }

  function probeEjected(): void {
    prober.want(
      "ejected",
      balancer.ejected().map(({ endpoint }) => endpoint),
    );
  }

  function inDoubt(snapshot: Snapshot): ProbeTarget[] {
    return instancesInDoubt(snapshot).map((instance) => ({
      ...instance,
      protocol: protocolOf(instance, options.tagPrefix),
    }));
  }

  function namedInstances(): readonly Instance[] {
    const { services } = discovery.snapshot();
    return options.services.flatMap((service) =>
      (services.get(service) ?? []).filter(({ isUsable }) => isUsable),
    );
  }
}

async function settled(endings: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(endings);
}
