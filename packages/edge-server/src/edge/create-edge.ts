import type { Log } from "workload";
import { createInfo, infoAnswer, type InfoMode, type InfoTarget } from "../admin/info.ts";
import type { BalanceOptions } from "../balance/balance-options.ts";
import { createBalancer, type BalanceObserver, type Balancer } from "../balance/create-balancer.ts";
import type { Clock } from "../clock.ts";
import { createSelector } from "../routing/create-selector.ts";
import type { ConsulClient } from "../discovery/consul-client.ts";
import { createDiscovery, type Discovery } from "../discovery/create-discovery.ts";
import { probeInstance, type ProbeTarget } from "../probing/probe-instance.ts";
import { createProber } from "../probing/prober.ts";
import { instancesInDoubt } from "../discovery/reconcile.ts";
import { saveWhenChanged } from "../discovery/save-when-changed.ts";
import type { SavedSnapshot } from "../discovery/snapshot-file.ts";
import { serviceKey } from "../discovery/service-key.ts";
import { emptySnapshot, type Instance, type Snapshot } from "../discovery/snapshot.ts";
import { createPace } from "../pace.ts";
import { overwrite } from "../options/overwrite.ts";
import { createProxy, type Proxy, type ProxyOptions, type ProxySettings } from "../proxy/create-proxy.ts";
import { createRequestIds } from "./request-id.ts";
import { createRouter } from "../routing/create-router.ts";
import { ownEndpointOf, type Endpoint } from "../routing/endpoint-of.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { Route, RouteTable } from "../routing/route-table.ts";

/** What may change while the edge runs. */
export interface EdgeSettings {
  /** Routed at `/` whatever their tags are. */
  readonly services: readonly string[];
  readonly tagPrefix: string;
  readonly balance: BalanceOptions;
  readonly probe: { readonly path: string; readonly intervalMs: number; readonly timeoutMs: number };
  readonly proxy: ProxySettings;
  /** Whether requests without X-Request-Id get one. */
  readonly givesRequestIds: boolean;
  /** Who may ask for `/info`. */
  readonly info: InfoMode;
}

export interface EdgeOptions {
  readonly settings: EdgeSettings;
  readonly consul: ConsulClient;
  readonly proxy: Pick<ProxyOptions, "tls" | "observer">;
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
  /** Who may ask for `/info`, and the services whose instances it asks. */
  readonly info: () => { readonly mode: InfoMode; readonly services: readonly string[] };
  /** Goes by these settings from now on. Nothing that is known of instances is lost. */
  reconfigure(settings: EdgeSettings): void;
  /** Resolves once the signal aborted and everything but the proxy has ended. */
  readonly ended: Promise<void>;
}

/** Puts the rooms together: Consul → snapshot → routes → instance → bytes. It does not listen yet. */
export function createEdge(options: EdgeOptions): Edge {
  const { clock, log, signal, observer } = options;
  // Overwritten by `reconfigure`: what is made here keeps the object, not its values.
  const settings = structuredClone({ ...options.settings, proxy: undefined });
  let nextRequestId: (() => string) | undefined;
  let toTable = routerFor(settings);
  let table = toTable(emptySnapshot);
  const mayTell = createPace(1000);
  const saver = saveWhenChanged({
    file: options.snapshotFile,
    agents: () => options.consul.agents().learned,
    clock,
    log,
    signal,
  });
  const prober = createProber({
    probe: (target, stopped) => probeInstance(target, { ...settings.probe, signal: stopped }),
    intervalMs: () => settings.probe.intervalMs,
    clock,
    signal,
    onResult: (id, isWorking) => {
      discovery.probed(id, isWorking);
      balancer.probed(id, isWorking);
      probeWhatFails();
    },
  });
  const balancer = createBalancer({
    settings: settings.balance,
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
        probeWhatFails();
      },
      suspected: () => probeWhatFails(),
      tlsFailed: ({ endpoint }, reason) => {
        if (mayTell(endpoint.id, clock.monotonic()))
          log.warn(
            { instance: endpoint.id, reason },
            "an instance's certificate or TLS handshake was not accepted",
          );
      },
    },
  });
  const info = infoAnswer(createInfo(infoTargets, clock.monotonic));
  const selector = createSelector({
    table: () => table,
    balancer,
    own: (path) => (path === "/info" && settings.info === "public" ? info : undefined),
    requestId: () => (settings.givesRequestIds ? (nextRequestId ??= createRequestIds())() : undefined),
    onRouted: (request, route) => observer?.routed?.(request, route),
    onUnroutable: (reason) => observer?.unroutable?.(reason),
  });
  const proxy = createProxy({ ...options.settings.proxy, ...options.proxy, selector });
  const discovery = createDiscovery({
    ...options,
    services: settings.services,
    tagPrefix: settings.tagPrefix,
    client: options.consul,
    onSnapshot: useSnapshot,
  });
  useSnapshot(discovery.snapshot());
  return {
    proxy,
    discovery,
    balancer,
    table: () => table,
    info: () => ({ mode: settings.info, services: settings.services }),
    reconfigure,
    ended: settled([discovery.ended, saver.ended]),
  };

  function reconfigure({ proxy: proxySettings, ...next }: EdgeSettings): void {
    overwrite(settings, { ...next, proxy: undefined });
    proxy.reconfigure(proxySettings);
    toTable = routerFor(settings);
    useSnapshot(discovery.snapshot());
    discovery.follow(settings);
  }

  function useSnapshot(snapshot: Snapshot): void {
    table = toTable(snapshot);
    balancer.update(snapshot);
    saver.changed(snapshot);
    prober.want("in doubt", inDoubt(snapshot));
  }

  function probeWhatFails(): void {
    const failing = [...balancer.ejected(), ...balancer.suspected()];
    prober.want(
      "failing",
      failing.map(({ endpoint }) => endpoint),
    );
  }

  function inDoubt(snapshot: Snapshot): ProbeTarget[] {
    return instancesInDoubt(snapshot).map(withEndpoint);
  }

  function infoTargets(): InfoTarget[] {
    const { services } = discovery.snapshot();
    const named = new Set(settings.services.map(serviceKey));
    return [...services]
      .flatMap(([service, instances]) =>
        named.has(serviceKey(service)) ? instances.filter(({ isUsable }) => isUsable) : [],
      )
      .map(withEndpoint);
  }

  function withEndpoint(instance: Instance): Instance & Endpoint {
    return { ...instance, ...ownEndpointOf(instance, settings.tagPrefix) };
  }
}

function routerFor({ tagPrefix, services }: Pick<EdgeSettings, "tagPrefix" | "services">) {
  return createRouter({ tagPrefix, defaultServices: services });
}

async function settled(endings: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(endings);
}
