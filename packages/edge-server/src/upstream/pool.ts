import { Handshakes, type Offer } from "./handshakes.ts";
import { UpstreamConnection, type UpstreamConnectionOptions, type UpstreamUser } from "./connection.ts";
import type { UpstreamInstance } from "./instance.ts";
import { KnownHead } from "../http1/known-head.ts";
import { Pipeline, type PipelineObserver } from "./pipeline.ts";

const maxIdle = 1024;
/** Below the 5 s after which Node's own servers close. */
const defaultIdleLimitMs = 4000;
const maxIdleLimitMs = 60_000;
/** An idle connection that lives this long shows that the upstream keeps its connections. */
const provenAfterMs = 100;
/** How long one silent close makes the upstream suspect. */
const distrustMs = 60_000;
/**
 * A connection idle for longer is not risked for a request that cannot be repeated: half of what draining servers commonly leave idle
 * connections (the sample service: 500 ms).
 */
const freshEnoughMs = 250;

/** What was made with other certificates or authorities than those in use carries no new request after this. */
const replacementMs = 10_000;

/** How connections are made. */
export type UpstreamPoolOptions = Pick<UpstreamConnectionOptions, "secureContext" | "connect">;

/** What all pools together have open, and may. */
export interface PoolRoom {
  open: number;
  readonly max: number;
  /** Closes one idle connection. */
  dropIdle(): boolean;
  readonly observer: PoolObserver;
}

/** Hears what happens to connections; must not throw. */
export interface PoolObserver extends PipelineObserver {
  /** This machine or process had no descriptor, port or buffer for a connection: the system's code. */
  exhausted?(code: string): void;
}

const noLimit: PoolRoom = {
  open: 0,
  max: Number.POSITIVE_INFINITY,
  dropIdle: () => false,
  observer: {},
};

/** The connections to one instance: idle ones are kept, the youngest is used first. */
export class UpstreamPool {
  /** Of the last short response. */
  readonly knownHead = new KnownHead();
  readonly #instance: UpstreamInstance;
  readonly #options: () => UpstreamPoolOptions;
  readonly #room: PoolRoom;
  readonly #idle: UpstreamConnection[] = [];
  readonly #all = new Set<UpstreamConnection>();
  readonly #handshakes = new Handshakes();
  #pipeline: Pipeline | undefined;
  #isProven = false;
  #distrustedUntil = 0;
  /** Connections opened before may belong to a server that drains. */
  #suspectBefore = -Infinity;
  #isForgotten = false;
  #hasKept = false;
  #seemsToDrain = false;

  constructor(instance: UpstreamInstance, options: () => UpstreamPoolOptions, room = noLimit) {
    this.#instance = instance;
    this.#room = room;
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The connections that many requests use at once. */
  get pipeline(): Pipeline {
    return (this.#pipeline ??= new Pipeline({
      instance: this.#instance,
      open: (user) => this.open(user, performance.now()),
      observer: this.#room.observer,
    }));
  }

  /** Whether the newest response was the last on its connection though the upstream has kept connections before. */
  get seemsToDrain(): boolean {
    return this.#seemsToDrain;
  }

  /**
   * An idle connection, or undefined. A request that cannot be repeated only gets one that the upstream is very unlikely to be closing right now:
   * RFC 9110 section 9.2.2 forbids to send it again when the connection turns out to be dead.
   */
  takeIdle(isRepeatable: boolean, now: number): UpstreamConnection | undefined {
    while (isDying(this.#idle.at(-1))) this.#idle.pop();
    const last = this.#idle.at(-1);
    if (!last || now - last.idleSince >= last.idleLimitMs) return undefined;
    if (!isRepeatable && !this.#isTrusted(last, now)) return undefined;
    return this.#idle.pop();
  }

  /** A new connection; the user hears of its success or failure. With an offer a kept one may be given to it before: over TLS, once. */
  open(user: UpstreamUser, now: number, offer?: Offer): UpstreamConnection {
    if (this.#room.open >= this.#room.max) this.#room.dropIdle();
    this.#room.open++;
    const connection = new UpstreamConnection({
      instance: this.#instance,
      user,
      openedAt: now,
      ...this.#options(),
      onClosed: (closed) => this.#remove(closed),
      onUnused: (unused) => {
        this.#handshakes.ended(unused);
        this.#keep(unused, defaultIdleLimitMs, performance.now());
      },
    });
    this.#all.add(connection);
    if (offer && this.#instance.protocol === "https") this.#handshakes.began(connection, offer);
    return connection;
  }

  /** Takes a connection back whose exchange is over. `keepAliveSeconds` is what the upstream promised, -1 for nothing. */
  giveBack(connection: UpstreamConnection, keepAliveSeconds: number, now: number): void {
    this.#hasKept = true;
    this.#seemsToDrain = false;
    if (connection.openedAt < this.#suspectBefore) this.#suspectBefore = -Infinity;
    this.#keep(connection, idleLimit(keepAliveSeconds), now);
  }

  #keep(connection: UpstreamConnection, idleLimitMs: number, now: number): void {
    connection.user = undefined;
    connection.uses++;
    connection.idleSince = now;
    connection.idleLimitMs = idleLimitMs;
    if (
      this.#isForgotten ||
      now >= connection.retireAt ||
      this.#idle.length >= maxIdle ||
      this.#room.open > this.#room.max ||
      connection.socket.destroyed ||
      connection.idleLimitMs <= 0
    )
      connection.destroy();
    else if (!this.#handshakes.offer(connection, this.#isTrusted(connection, now)))
      this.#idle.push(connection);
  }

  /**
   * The upstream's response was the last on its connection. A server that drains says so on every one and then closes those that are idle, so
   * the others are suspect until one of them is kept. Connections opened from now on may reach a successor that listens beside it.
   */
  saidClose(now: number): void {
    this.#suspectBefore = now;
    this.#seemsToDrain = this.#hasKept;
  }

  /** A connection from the pool turned out to be dead. */
  foundDead(now: number): void {
    this.#isProven = false;
    this.#distrustedUntil = now + distrustMs;
  }

  /** Closes what was idle too long, or is replaced. */
  check(now: number): void {
    this.#handshakes.check(now);
    this.#pipeline?.check(now);
    const oldest = this.#idle[0];
    if (!oldest) return;
    if (now - oldest.idleSince >= provenAfterMs) this.#isProven = true;
    for (const connection of this.#idle.filter((one) => isOver(one, now))) {
      this.#removeIdle(connection);
      connection.destroy();
    }
  }

  /** The system had no room for a connection and said why: whether an idle connection, of any instance, has made room. */
  makeRoom(code: string): boolean {
    this.#room.observer.exhausted?.(code);
    return this.#room.dropIdle();
  }

  /** Closes the connection that has been idle for longest; false when there is none. */
  dropIdle(): boolean {
    const oldest = this.#idle.shift();
    oldest?.destroy();
    return oldest !== undefined;
  }

  /**
   * What TLS is begun with has changed: connections that were made with another carry requests on for a while, and end one after the other. All at once
   * would have every request of the moment wait for a handshake.
   */
  replaceOutdated(now: number): void {
    const outdated = [...this.#all].filter((one) => !this.#isCurrent(one));
    for (const [i, connection] of outdated.entries())
      connection.retireAt = Math.min(connection.retireAt, now + (replacementMs * (i + 1)) / outdated.length);
  }

  /** Closes idle connections now and used ones after their exchange. */
  forget(): void {
    this.#isForgotten = true;
    this.#pipeline?.forget();
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  /** Closes everything. */
  destroy(): void {
    this.forget();
    for (const connection of this.#all) connection.socket.destroy();
  }

  #isCurrent({ secureContext }: UpstreamConnection): boolean {
    return this.#instance.protocol === "http" || secureContext === this.#options().secureContext;
  }

  #isTrusted(connection: UpstreamConnection, now: number): boolean {
    if (!this.#isProven || now < this.#distrustedUntil || connection.openedAt < this.#suspectBefore)
      return false;
    return now - connection.idleSince < freshEnoughMs;
  }

  #remove(connection: UpstreamConnection): void {
    this.#handshakes.ended(connection);
    if (this.#all.delete(connection)) this.#room.open--;
    if (this.#removeIdle(connection)) this.foundDead(performance.now());
  }

  #removeIdle(connection: UpstreamConnection): boolean {
    const index = this.#idle.lastIndexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    return index !== -1;
  }
}

function isOver({ idleSince, idleLimitMs, retireAt }: UpstreamConnection, now: number): boolean {
  return now - idleSince >= idleLimitMs || now >= retireAt;
}

/** Ended, its "close" still to come. */
function isDying(connection: UpstreamConnection | undefined): boolean {
  return connection !== undefined && (connection.socket.destroyed || connection.socket.readableEnded);
}

/** A second less than promised: the promise counts from when the upstream sent it. */
function idleLimit(keepAliveSeconds: number): number {
  if (keepAliveSeconds < 0) return defaultIdleLimitMs;
  return Math.min(maxIdleLimitMs, keepAliveSeconds * 1000 - 1000);
}
