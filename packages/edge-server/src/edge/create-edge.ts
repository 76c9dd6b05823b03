import type { SecureContext } from "node:tls";
import type { Log } from "workload";
import type { EdgeObserver } from "../admin/edge-observer.ts";
import type { InfoState } from "../admin/edge-report.ts";
import { createInfo, infoReply } from "../admin/info.ts";
import type { TlsReport } from "../admin/tls-report.ts";
import { createBalancer, type Balancer } from "../balance/create-balancer.ts";
import type { Clock } from "../clock.ts";
import type { ConsulClient } from "../discovery/consul-client.ts";
import { createDiscovery, type Discovery } from "../discovery/create-discovery.ts";
import { instancesInDoubt } from "../discovery/reconcile.ts";
import { saveWhenChanged } from "../discovery/save-when-changed.ts";
import type { SavedSnapshot } from "../discovery/snapshot-file.ts";
import type { Snapshot } from "../discovery/snapshot.ts";
import type { EdgeSettings } from "../options/edge-settings.ts";
import { probeInstance } from "../probing/probe-instance.ts";
import { createProber, type Prober } from "../probing/prober.ts";
import { createProxy, type Proxy, type ProxyOptions } from "../proxy/create-proxy.ts";
import { createSelector } from "../routing/create-selector.ts";
import { ownEndpointOf } from "../routing/own-endpoint-of.ts";
import type { RouteTable } from "../routing/route-table.ts";
import { infoTargets } from "./info-targets.ts";
import { logBalancing } from "./log-balancing.ts";
import { createRequestIds } from "./request-id.ts";
import { RouteSource } from "./route-source.ts";

export interface EdgeOptions {
  readonly settings: EdgeSettings;
  readonly consul: ConsulClient;
  readonly proxy: Pick<ProxyOptions, "tls" | "observer">;
  /** What TLS goes by, for `/info`; default: there is none. */
  readonly tlsReports?: (() => readonly TlsReport[]) | undefined;
  /** Where the last good snapshot is kept, and what was there at the start. */
  readonly snapshotFile?: string | undefined;
  readonly saved?: SavedSnapshot | undefined;
  readonly observer?: EdgeObserver | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Puts the rooms together: Consul → snapshot → routes → instance → bytes. It does not listen yet. */
export function createEdge(options: EdgeOptions): Edge {
  return new Edge(options);
}

/** The parts of a running edge, each given what it needs of the others. */
export class Edge {
  readonly proxy: Proxy;
  readonly discovery: Discovery;
  readonly balancer: Balancer;
  /** Resolves once the signal aborted and everything but the proxy has ended. */
  readonly ended: Promise<void>;
  /** A snapshot: whoever needs a setting asks for the one in use. */
  #settings: EdgeSettings;
  readonly #routes: RouteSource;
  readonly #prober: Prober;
  readonly #saver: ReturnType<typeof saveWhenChanged>;

  constructor(options: EdgeOptions) {
    const { settings, consul, clock, log, signal, observer, snapshotFile: file } = options;
    this.#settings = settings;
    this.#routes = new RouteSource(settings);
    this.#saver = saveWhenChanged({ file, agents: () => consul.agents().learned, clock, log, signal });
    this.#prober = createProber({
      probe: (target, stopped) =>
        probeInstance(target, {
          ...this.#settings.probe,
          secureContext: this.#settings.proxy.upstreamSecureContext,
          signal: stopped,
        }),
      intervalMs: () => this.#settings.probe.intervalMs,
      clock,
      signal,
      onResult: (id, isWorking) => this.#probed(id, isWorking),
    });
    this.balancer = createBalancer({
      settings: () => this.#settings.balance,
      clock,
      onRemoved: (endpoint) => {
        this.proxy.forget(endpoint);
        observer?.removed?.(endpoint);
      },
      observer: logBalancing({ log, clock, observer, onDoubt: () => this.#probeWhatFails() }),
    });
    this.proxy = createProxy({ ...settings.proxy, ...options.proxy, selector: this.#selector(options) });
    this.discovery = createDiscovery({
      ...options,
      services: settings.services,
      tagPrefix: settings.tagPrefix,
      client: consul,
      onSnapshot: (snapshot) => this.#use(snapshot),
    });
    this.#use(this.discovery.snapshot());
    this.ended = settled([this.discovery.ended, this.#saver.ended]);
  }

  #selector(options: EdgeOptions) {
    const { clock, observer } = options;
    const targets = () => infoTargets(this.discovery.snapshot(), this.#settings);
    const info = infoReply(
      createInfo({
        targets,
        monotonic: clock.monotonic,
        secureContext: () => this.#settings.proxy.upstreamSecureContext,
        tls: options.tlsReports,
      }),
    );
    let nextRequestId: (() => string) | undefined;
    return createSelector({
      table: () => this.#routes.table,
      balancer: this.balancer,
      own: (path) => (path === "/info" && this.#settings.info === "public" ? info : undefined),
      requestId: () =>
        this.#settings.givesRequestIds ? (nextRequestId ??= createRequestIds())() : undefined,
      onUnroutable: (reason) => observer?.unroutable?.(reason),
    });
  }

  /** The route table in use. */
  table(): RouteTable {
    return this.#routes.table;
  }

  /** Who may ask for `/info`, and the services whose instances it asks. */
  info(): InfoState {
    return { mode: this.#settings.info, services: this.#settings.services };
  }

  /** Goes by these settings from now on. Nothing that is known of instances is lost. */
  reconfigure(settings: EdgeSettings): void {
    this.#settings = settings;
    this.proxy.reconfigure(settings.proxy);
    this.#routes.reconfigure(settings);
    this.#use(this.discovery.snapshot());
    this.discovery.follow(settings);
  }

  /** Further connections to https instances are made with this; kept ones that were made with another are replaced. Nothing else changes. */
  secure(upstreamSecureContext: SecureContext | undefined): void {
    if (upstreamSecureContext === this.#settings.proxy.upstreamSecureContext) return;
    const proxy = { ...this.#settings.proxy, upstreamSecureContext };
    this.#settings = { ...this.#settings, proxy };
    this.proxy.reconfigure(proxy);
  }

  #use(snapshot: Snapshot): void {
    this.#routes.use(snapshot);
    this.balancer.update(snapshot);
    this.#saver.changed(snapshot);
    const settings = this.#settings;
    const inDoubt = instancesInDoubt(snapshot);
    this.#prober.want(
      "in doubt",
      inDoubt.map((instance) => ({ ...instance, ...ownEndpointOf(instance, settings) })),
    );
  }

  #probed(id: string, isWorking: boolean): void {
    this.discovery.probed(id, isWorking);
    this.balancer.probed(id, isWorking);
    this.#probeWhatFails();
  }

  #probeWhatFails(): void {
    const failing = [...this.balancer.ejected(), ...this.balancer.suspected()];
    this.#prober.want(
      "failing",
      failing.map(({ endpoint }) => endpoint),
    );
  }
}

async function settled(endings: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(endings);
}
