import { once } from "node:events";
import type { ListenOptions, Server, Socket } from "node:net";
import { closeListener, linger, type DrainableServer, type DrainReason } from "workload";
import { ClientConnection } from "../downstream/client-connection.ts";
import { ClientHop } from "../downstream/client-hop.ts";
import { ConnectionCounts } from "../downstream/connection-limits.ts";
import { createListener, type TlsListenerOptions } from "../downstream/listener.ts";
import { parseTrustedProxies, type IsTrusted } from "../downstream/trusted-proxies.ts";
import { Exchange } from "../exchange/exchange.ts";
import type { ExchangeDeps } from "../exchange/exchange-deps.ts";
import type { ProxyObserver } from "../exchange/exchange-record.ts";
import type { UpstreamSelector } from "../exchange/upstream-selector.ts";
import { deadPeerDefaults, DeadPeers, type DeadPeerLimits } from "../sockets/dead-peers.ts";
import { hasSpareDescriptor, readDescriptorLimit, upstreamRoom } from "../sockets/descriptors.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import { UpstreamPools } from "../upstream/pools.ts";
import { wholeSettings, type ProxySettings, type WholeProxySettings } from "./proxy-settings.ts";

export interface ProxyOptions extends ProxySettings {
  readonly selector: UpstreamSelector;
  readonly observer?: ProxyObserver;
  /** When tunnels and streams are cut because a host is gone. */
  readonly deadPeers?: DeadPeerLimits;
  /** Serve TLS instead of plain TCP. */
  readonly tls?: TlsListenerOptions | undefined;
}

export interface Proxy extends DrainableServer {
  /** The listener of `listen`. */
  readonly server: Server;
  /** Also takes TLS connections, at another address. Resolves with the listener when it listens; rejects with the system's error. */
  listenSecurely(options: ListenOptions, tls: TlsListenerOptions): Promise<Server>;
  /** Clients' connections right now. */
  readonly connectionCount: number;
  /** An instance is gone: its idle connections close, its exchanges finish. */
  forget(instance: UpstreamInstance): void;
  /** Goes by these settings from now on; whom a connection trusts and what it was admitted by stay as they were. */
  reconfigure(settings: ProxySettings): void;
}

/** A reverse proxy on raw sockets: strict HTTP/1.x in, HTTP/1.1 out. Where a request goes is the selector's decision. */
export function createProxy(options: ProxyOptions): Proxy {
  return new SocketProxy(options);
}

/** How often timeouts are looked at: one walk for all connections costs less than a timer each. */
const sweepMs = 100;
const roomEveryMs = 1000;

class SocketProxy implements Proxy {
  readonly server: Server;
  readonly #servers: Server[];
  readonly #observer: ProxyObserver;
  readonly #descriptorLimit = readDescriptorLimit();
  #settings: WholeProxySettings;
  #isTrusted: IsTrusted;
  readonly #pools: UpstreamPools;
  readonly #counts: ConnectionCounts;
  readonly #deadPeers: DeadPeers;
  readonly #exchangeDeps: ExchangeDeps;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<ClientConnection>();
  readonly #sweep: NodeJS.Timeout;
  #sweptAt = performance.now();
  #lookedForRoomAt = this.#sweptAt;
  #draining: { readonly since: number; readonly reason: DrainReason } | undefined;
  #drained: Promise<void> | undefined;

  constructor(options: ProxyOptions) {
    const { tls, selector, observer = {}, deadPeers = deadPeerDefaults } = options;
    this.#observer = observer;
    this.#settings = wholeSettings(options, this.#descriptorLimit);
    this.#isTrusted = parseTrustedProxies(options.trustedProxies ?? []);
    this.#counts = new ConnectionCounts(() => this.#settings.connections);
    this.#deadPeers = new DeadPeers(deadPeers);
    this.#pools = new UpstreamPools(() => this.#settings.upstreams, observer);
    this.#makeRoom();
    this.#exchangeDeps = {
      selector,
      pools: this.#pools,
      observer,
      bodyRate: () => this.#settings.bodyRate,
      deadPeers: this.#deadPeers,
    };
    this.server = this.#createServer(tls);
    this.#servers = [this.server];
    // After the sockets' turn: what has already arrived makes a connection busy before it is found idle. Twice, for after a standstill
    // the first turn is long, and more arrives in it.
    this.#sweep = setInterval(() => setImmediate(() => setImmediate(() => this.#check())), sweepMs).unref();
  }

  get connectionCount(): number {
    return this.#counts.total;
  }

  async listen(options: ListenOptions): Promise<void> {
    await listenAt(this.server, options);
  }

  async listenSecurely(options: ListenOptions, tls: TlsListenerOptions): Promise<Server> {
    const server = this.#createServer(tls);
    this.#servers.push(server);
    await listenAt(server, options);
    return server;
  }

  forget(instance: UpstreamInstance): void {
    this.#pools.forget(instance);
  }

  reconfigure(settings: ProxySettings): void {
    this.#settings = wholeSettings(settings, this.#descriptorLimit);
    this.#isTrusted = parseTrustedProxies(settings.trustedProxies ?? []);
    this.#makeRoom();
    this.#pools.replaceOutdated(performance.now());
  }

  #createServer(tls: TlsListenerOptions | undefined): Server {
    const scheme = tls ? "https" : "http";
    return createListener(tls, {
      admit: (socket) => this.#admit(socket),
      serve: (socket, wire) => this.#serve(socket, wire, scheme),
    });
  }

  #makeRoom(): void {
    this.#pools.max = upstreamRoom(this.#descriptorLimit, this.#settings.connections.total);
  }

  #admit(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress);
    const cap = address === undefined ? undefined : this.#counts.admit(address);
    if (cap) this.#observer.connectionRefused?.(cap, address ?? "");
    if (cap || address === undefined) return false;
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#counts.release(address);
    });
    return true;
  }

  #serve(socket: Socket, wire: Socket, scheme: "http" | "https"): void {
    const address = plainAddress(socket.remoteAddress);
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const isTrusted = this.#isTrusted;
    const connection = new ClientConnection({
      socket,
      wire,
      hop: new ClientHop({
        address,
        scheme,
        isTrusted: isTrusted(address),
        settings: () => this.#settings.hop,
      }),
      isTrusted,
      timeouts: () => this.#settings.timeouts,
      observer: this.#observer,
      createExchange: (request, client) => new Exchange(request, client, this.#exchangeDeps),
    });
    this.#connections.add(connection);
    socket.once("close", () => this.#connections.delete(connection));
    if (this.#draining) connection.drain(performance.now(), this.#draining.reason);
  }

  #check(): void {
    const now = performance.now();
    const draining = this.#draining;
    if (draining && this.#mustLingerOn(now, draining.since))
      for (const connection of this.#connections) connection.drain(now, draining.reason);
    this.#sweptAt = now;
    for (const connection of this.#connections) connection.check(now);
    this.#pools.check(now);
    this.#deadPeers.check(now);
    if (now - this.#lookedForRoomAt >= roomEveryMs) this.#lookForRoom(now);
  }

  /** Without a descriptor to spare new clients are closed by the system, and nobody hears of it. */
  #lookForRoom(now: number): void {
    this.#lookedForRoomAt = now;
    if (hasSpareDescriptor()) return;
    this.#observer.exhausted?.("EMFILE");
    this.#pools.dropIdle();
  }

  /** After a standstill requests are still on their way. */
  #mustLingerOn(now: number, since: number): boolean {
    if (now - since >= linger.longestMs) return false;
    return now - this.#sweptAt >= sweepMs + linger.standstillMs;
  }

  /** A second call shortens the deadline of the first. */
  async drain(deadline: AbortSignal, reason: DrainReason = "shutdown"): Promise<void> {
    const cut = () => {
      for (const socket of this.#sockets) socket.destroy();
    };
    deadline.addEventListener("abort", cut);
    this.#drained ??= this.#stop(reason);
    if (deadline.aborted) cut();
    await this.#drained;
    deadline.removeEventListener("abort", cut);
  }

  /** Stops accepting, lets requests in flight finish with `Connection: close`, closes idle connections. */
  async #stop(reason: DrainReason): Promise<void> {
    const since = performance.now();
    this.#draining = { since, reason };
    for (const connection of this.#connections) connection.drain(since, reason);
    await Promise.all(this.#servers.map((server) => stopListening(server)));
    clearInterval(this.#sweep);
    this.#pools.destroy();
  }
}

async function listenAt(server: Server, options: ListenOptions): Promise<void> {
  server.listen({ backlog: 4096, ...options });
  await once(server, "listening");
}

/** Resolves when the connections of this listener are over too. */
async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  await closeListener(server);
  await closed;
}

/** An IPv4 client on a dual-stack listener is an IPv4 client. Undefined when the connection is gone already. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith("::ffff:") === true ? address.slice("::ffff:".length) : address;
}
