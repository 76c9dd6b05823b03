import { once } from "node:events";
import type { ListenOptions, Server, Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { closeListener, linger, type DrainableServer, type DrainReason } from "workload";
import { overwrite } from "../options/overwrite.ts";
import type { BodyRateLimit } from "../downstream/body-rate.ts";
import { ClientConnection, type ClientTimeouts } from "../downstream/client-connection.ts";
import { ClientHop } from "../downstream/client-hop.ts";
import { ConnectionCaps, type ConnectionLimits } from "../downstream/connection-limits.ts";
import { deadPeerDefaults, DeadPeers, type DeadPeerLimits } from "../sockets/dead-peers.ts";
import {
  connectionsWithin,
  hasSpareDescriptor,
  readDescriptorLimit,
  upstreamRoom,
} from "../sockets/descriptors.ts";
import type { ProxyObserver } from "../exchange/exchange-record.ts";
import { Exchange } from "../exchange/exchange.ts";
import type { ExchangeDeps } from "../exchange/exchange-deps.ts";
import { hopDefaults, type HopSettings } from "../downstream/hop-settings.ts";
import type { ExchangeClient } from "../downstream/exchange-client.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { createListener, type TlsListenerOptions } from "../downstream/listener.ts";
import { parseTrustedProxies } from "../downstream/trusted-proxies.ts";
import { UpstreamPools } from "../upstream/pools.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { UpstreamSelector } from "../exchange/upstream-selector.ts";

/** What may change while it runs. */
export interface ProxySettings {
  /** Authorities (and client certificate) for https upstreams; default: the system's. */
  readonly upstreamSecureContext?: SecureContext | undefined;
  /** Addresses and CIDRs whose X-Forwarded-* and Forwarded count. */
  readonly trustedProxies?: readonly string[] | undefined;
  readonly timeouts?: Partial<ClientTimeouts> | undefined;
  readonly connections?: Partial<ConnectionLimits> | undefined;
  /** A request's body that arrives more slowly, or not at all for too long, is refused: 408. */
  readonly bodyRate?: Partial<BodyRateLimit> | undefined;
  readonly hop?: Partial<HopSettings> | undefined;
}

export interface ProxyOptions extends ProxySettings {
  readonly selector: UpstreamSelector;
  readonly observer?: ProxyObserver;
  /** When tunnels and streams are cut because a host is gone. */
  readonly deadPeers?: DeadPeerLimits;
  /** Serve TLS instead of plain TCP. */
  readonly tls?: TlsListenerOptions | undefined;
}

export interface Proxy extends DrainableServer {
  readonly server: Server;
  /** Clients' connections right now. */
  readonly connectionCount: number;
  /** An instance is gone: its idle connections close, its exchanges finish. */
  forget(instance: UpstreamInstance): void;
  /** Goes by these settings from now on; whom a connection trusts and what it was admitted by stay as they were. */
  reconfigure(settings: ProxySettings): void;
}

/** What holds unless options say otherwise. */
export const proxyDefaults = {
  timeouts: { headMs: 10_000, idleMs: 75_000 },
  /** `total` 0: as many as the process's descriptors are good for. */
  connections: { total: 0, perClient: 20_000 },
  bodyRate: { bytesPerSecond: 240, graceMs: 30_000, silenceMs: 60_000 },
  hop: hopDefaults,
} as const;

/** How often timeouts are looked at: one walk for all connections costs less than a timer each. */
const sweepMs = 100;
const roomEveryMs = 1000;

/** A reverse proxy on raw sockets: strict HTTP/1.x in, HTTP/1.1 out. Where a request goes is the selector's decision. */
export function createProxy(options: ProxyOptions): Proxy {
  const descriptorLimit = readDescriptorLimit();
  const settings = completed(options, descriptorLimit);
  const pools = new UpstreamPools(settings.upstreams, (code) => observer.exhausted?.(code));
  pools.most = upstreamRoom(descriptorLimit, settings.connections.total);
  const caps = new ConnectionCaps(settings.connections);
  const { timeouts } = settings;
  let isTrusted = parseTrustedProxies(options.trustedProxies ?? []);
  const observer = options.observer ?? {};
  const deadPeers = new DeadPeers(options.deadPeers ?? deadPeerDefaults);
  const deps: ExchangeDeps = {
    selector: options.selector,
    pools,
    observer,
    bodyRate: settings.bodyRate,
    deadPeers,
  };
  const createExchange = (request: RequestHead, client: ExchangeClient) =>
    new Exchange(request, client, deps);
  const sockets = new Set<Socket>();
  const connections = new Set<ClientConnection>();
  const server = createListener(options.tls, { admit, serve });
  // After the sockets' turn: what has already arrived makes a connection busy before it is found idle. Twice, for after a standstill
  // the first turn is long, and more arrives in it.
  const sweep = setInterval(() => setImmediate(() => setImmediate(check)), sweepMs).unref();
  let sweptAt = performance.now();
  let lookedForRoomAt = sweptAt;
  let draining: { readonly since: number; readonly reason: DrainReason } | undefined;
  let drained: Promise<void> | undefined;

  return {
    server,
    listen: async (listenOptions: ListenOptions) => {
      server.listen({ backlog: 4096, ...listenOptions });
      await once(server, "listening");
    },
    drain,
    forget: (instance) => pools.forget(instance),
    reconfigure: (next) => {
      overwrite(settings, completed(next, descriptorLimit));
      pools.most = upstreamRoom(descriptorLimit, settings.connections.total);
      isTrusted = parseTrustedProxies(next.trustedProxies ?? []);
    },
    get connectionCount() {
      return caps.total;
    },
  };

  function admit(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress);
    const cap = address === undefined ? undefined : caps.admit(address);
    if (cap) observer.connectionRefused?.(cap, address ?? "");
    if (cap || address === undefined) return false;
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      caps.release(address);
    });
    return true;
  }

  function serve(socket: Socket, wire: Socket): void {
    const address = plainAddress(socket.remoteAddress);
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const hop = new ClientHop({
      address,
      scheme: options.tls ? "https" : "http",
      isTrusted: isTrusted(address),
      settings: settings.hop,
    });
    const connection = new ClientConnection({
      socket,
      wire,
      hop,
      isTrusted,
      timeouts,
      observer,
      createExchange,
    });
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
    if (draining) connection.drain(performance.now(), draining.reason);
  }

  function check(): void {
    const now = performance.now();
    if (draining && mustLingerOn(now, draining.since))
      for (const connection of connections) connection.drain(now, draining.reason);
    sweptAt = now;
    for (const connection of connections) connection.check(now);
    pools.check(now);
    deadPeers.check(now);
    if (now - lookedForRoomAt >= roomEveryMs) lookForRoom(now);
  }

  /** Without a descriptor to spare new clients are closed by the system, and nobody hears of it. */
  function lookForRoom(now: number): void {
    lookedForRoomAt = now;
    if (hasSpareDescriptor()) return;
    observer.exhausted?.("EMFILE");
    pools.dropIdle();
  }

  /** After a standstill requests are still on their way. */
  function mustLingerOn(now: number, since: number): boolean {
    if (now - since >= linger.longestMs) return false;
    return now - sweptAt >= sweepMs + linger.standstillMs;
  }

  /** A second call shortens the deadline of the first. */
  async function drain(deadline: AbortSignal, reason: DrainReason = "shutdown"): Promise<void> {
    const cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    deadline.addEventListener("abort", cut);
    drained ??= stop(reason);
    if (deadline.aborted) cut();
    await drained;
    deadline.removeEventListener("abort", cut);
  }

  /** Stops accepting, lets requests in flight finish with `Connection: close`, closes idle connections. */
  async function stop(reason: DrainReason): Promise<void> {
    draining = { since: performance.now(), reason };
    for (const connection of connections) connection.drain(draining.since, reason);
    if (server.listening) {
      const closed = once(server, "close");
      await closeListener(server);
      await closed;
    }
    clearInterval(sweep);
    pools.destroy();
  }
}

function completed(options: ProxySettings, descriptorLimit: number | undefined) {
  const connections = { ...proxyDefaults.connections, ...options.connections };
  return {
    upstreams: { secureContext: options.upstreamSecureContext },
    connections: { ...connections, total: connections.total || connectionsWithin(descriptorLimit) },
    timeouts: { ...proxyDefaults.timeouts, ...options.timeouts },
    hop: structuredClone({ ...proxyDefaults.hop, ...options.hop }),
    bodyRate: { ...proxyDefaults.bodyRate, ...options.bodyRate },
  };
}

/** An IPv4 client on a dual-stack listener is an IPv4 client. Undefined when the connection is gone already. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith("::ffff:") === true ? address.slice("::ffff:".length) : address;
}
