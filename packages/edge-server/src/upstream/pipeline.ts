import { isFit } from "../http1/whole-response.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { UpstreamConnection, UpstreamUser } from "./connection.ts";
import type { UpstreamInstance } from "./instance.ts";
import { SharedConnection, type SharingEnd } from "./shared-connection.ts";

/** Few, for what makes them cheap is that many requests lie in one write. */
const maxConnections = 4;
/** So many responses in a row have to have been short, counted and quick before any request waits behind another. */
const firstProof = 16;
const longestProof = 4096;
const quickMs = 100;

/** Ends that say nothing against the instance. */
const harmless: ReadonlySet<SharingEnd> = new Set<SharingEnd>(["closing", "idle"]);
/** Ends after which nothing is put behind anything on this instance again: its responses may not be whose they seem. */
const fatal: ReadonlySet<SharingEnd> = new Set<SharingEnd>(["malformed", "excess"]);

/** Hears how requests share connections. */
export interface PipelineObserver {
  /** So many requests that shared a connection of this instance were answered. */
  pipelined?(instance: UpstreamInstance, requests: number): void;
  /** So many went another way, because their connection is shared no longer; none perhaps, where the instance gets none ever again. */
  unpipelined?(instance: UpstreamInstance, reason: SharingEnd, requests: number): void;
}

/** What a pipeline is made of. */
export interface PipelineOptions {
  readonly instance: UpstreamInstance;
  /** Opens a connection to it. */
  readonly open: (user: UpstreamUser) => UpstreamConnection;
  readonly observer: PipelineObserver;
}

/**
 * The shared connections to one instance, and whether it has earned them: by its responses to requests that had a connection each. What surprises ends
 * them, has the instance prove itself for twice as long, or for ever.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #connections = new Set<SharedConnection>();
  #proof = 0;
  #needed = firstProof;
  #isForgotten = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** A response that had a connection for itself, with the time from its request to its head. */
  saw(head: ResponseHead, elapsedMs: number): void {
    const headBytes = head.endToEndLines.length;
    const isGood = head.status < 500 && head.isPersistent && elapsedMs <= quickMs && isFit(head, headBytes);
    this.#proof = isGood ? this.#proof + 1 : 0;
  }

  /** A connection that may carry `depth` requests at once and has room for one more. */
  take(depth: number, now: number): SharedConnection | undefined {
    if (this.#proof < this.#needed) return undefined;
    let isConnecting = false;
    for (const connection of this.#connections) {
      if (connection.hasRoom(depth, now)) return connection;
      isConnecting ||= connection.isConnecting;
    }
    if (!isConnecting && !this.#isForgotten && this.#connections.size < maxConnections) this.#add();
    return undefined;
  }

  check(now: number): void {
    for (const connection of this.#connections) connection.check(now);
  }

  /** The instance is gone: what waits is answered, and nothing is added. */
  forget(): void {
    this.#isForgotten = true;
    for (const connection of this.#connections) connection.retire();
    this.#connections.clear();
  }

  #add(): void {
    const { open, instance, observer } = this.#options;
    this.#connections.add(
      new SharedConnection({
        open,
        onAnswered: (requests) => observer.pipelined?.(instance, requests),
        onEnd: (connection, reason, resent) => this.#ended(connection, reason, resent),
      }),
    );
  }

  #ended(connection: SharedConnection, reason: SharingEnd, resent: number): void {
    const { instance, observer } = this.#options;
    this.#connections.delete(connection);
    if (resent > 0 || fatal.has(reason)) observer.unpipelined?.(instance, reason, resent);
    if (harmless.has(reason)) return;
    this.#proof = 0;
    this.#needed = fatal.has(reason) ? Number.POSITIVE_INFINITY : Math.min(longestProof, this.#needed * 2);
    // What came of one connection may come of the others.
    if (fatal.has(reason)) for (const other of this.#connections) other.giveUp(reason);
  }
}

/** Whether a request may lie behind another: only what may be sent twice and has no body; what may change the connection's protocol may not. */
export function isPipelinable({ method, hasBody, upgrade, expectsContinue }: RequestHead): boolean {
  return method === "GET" && !hasBody && upgrade === undefined && !expectsContinue;
}
