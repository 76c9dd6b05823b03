import type { Socket } from "node:net";
import { linger, type DrainReason } from "workload";
import { ClientClosing } from "./client-closing.ts";
import type { ConnectionHandle } from "./connection-handle.ts";
import type { ExchangeHandle } from "./exchange-handle.ts";
import type { ClientObserver } from "./client-observer.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { ClientHop } from "./client-hop.ts";
import { receiveFrom } from "../sockets/shared-reads.ts";
import { isPeerDead } from "../sockets/socket-trouble.ts";
import { HeadReader, type HeadState } from "../http1/head-reader.ts";
import { errorReply, sendLocalReply } from "./local-reply.ts";
import { requestErrors, type RequestError } from "../http1/request-error.ts";
import { parseRequestHead } from "../http1/parse-request-head.ts";
import { findClient, type IsTrusted } from "./trusted-proxies.ts";

export interface ClientTimeouts {
  /** First byte of a head → its end. */
  readonly headMs: number;
  /** Between requests, and before the first. */
  readonly idleMs: number;
}

export interface ClientConnectionOptions {
  readonly socket: Socket;
  /** What TLS is spoken over; else the same socket. */
  readonly wire: Socket;
  readonly hop: ClientHop;
  readonly isTrusted: IsTrusted;
  /** Asked at every sweep: other settings replace them. */
  readonly timeouts: () => ClientTimeouts;
  readonly observer: ClientObserver;
  /** Makes an exchange of a request; it is not started yet. */
  readonly createExchange: (request: RequestHead, client: ConnectionHandle) => ExchangeHandle;
}

const maxLoggedLine = 1000;
/** So long is a head remembered on an idle connection. */
const rememberedMs = 2000;

/** One client's connection: requests are answered one after the other, in the order in which they came. */
export class ClientConnection implements ConnectionHandle {
  readonly socket: Socket;
  readonly hop: ClientHop;
  readonly #options: ClientConnectionOptions;
  readonly #reader: HeadReader;
  /** The last request's: most clients ask for the same again, in the same words. Forgotten when idle. */
  #known: { readonly text: string; readonly head: RequestHead } | undefined;
  #exchange: ExchangeHandle | undefined;
  /** Bytes that nothing may take yet; the socket is paused while there are any. */
  #held: Buffer | undefined;
  #error: Error | undefined;
  #isConsuming = false;
  #closing: ClientClosing | undefined;
  #drainReason: DrainReason | undefined;
  /** When the connection became idle or the head began. */
  #since = performance.now();

  constructor(options: ClientConnectionOptions) {
    const { socket } = options;
    this.#options = options;
    this.socket = socket;
    this.hop = options.hop;
    this.#reader = new HeadReader(options.hop.settings.requestHead);
    receiveFrom(socket, (bytes, isShared) => this.#received(bytes, isShared));
    socket.on("drain", () => this.#drained());
    socket.on("end", () => this.#clientEnded());
    // Its "close" follows.
    socket.on("error", (error) => (this.#error = error));
    socket.on("close", () =>
      this.#exchange?.clientLeft(isPeerDead(this.#error) ? "peer-dead" : "client-left"),
    );
  }

  get isDraining(): boolean {
    return this.#drainReason !== undefined;
  }

  get receivedBytes(): number {
    return this.#options.wire.bytesRead;
  }

  /** Timeouts, once every sweep. */
  check(now: number): void {
    const { headMs, idleMs } = this.#options.timeouts();
    const since = now - this.#since;
    if (this.#closing) this.#checkClosing(this.#closing, now);
    else if (this.#exchange) this.#exchange.check(now);
    else if (this.#reader.isStarted) {
      if (since >= headMs) this.#refuse(requestErrors.headTimeout);
    } else this.#checkIdle(since, idleMs);
  }

  #checkIdle(sinceMs: number, idleMs: number): void {
    if (sinceMs >= rememberedMs) this.#known = undefined;
    if (sinceMs >= (this.#drainReason ? linger.calmMs[this.#drainReason] : idleMs)) this.#close("linger");
  }

  /** Ends after the request in flight; an idle connection after {@link linger.calmMs}, counted from the last call. */
  drain(now: number, reason: DrainReason): void {
    this.#drainReason = reason;
    if (!this.#exchange && !this.#reader.isStarted) this.#since = now;
  }

  bytesWanted(): void {
    if (!this.#isConsuming) this.#consumeHeld();
  }

  exchangeEnded(next: "keep" | "linger" | "swallow" | "cut" | "reset"): void {
    this.#exchange = undefined;
    this.#since = performance.now();
    if (next === "cut") this.socket.destroy();
    else if (next === "reset") this.#reset();
    else if (next !== "keep") this.#close(next);
    else if (this.#held && !this.#isConsuming) this.#consumeHeld();
  }

  #received(bytes: Buffer, isShared: boolean): void {
    if (this.#closing) return;
    if (this.#held) this.#hold(Buffer.concat([this.#held, bytes]));
    else this.#consume(bytes, isShared);
  }

  #consumeHeld(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#consume(held, false);
    if (!this.#held) this.socket.resume();
  }

  /** Hands bytes to whom they belong, request after request, until there are none or someone has to wait. */
  #consume(received: Buffer, isShared: boolean): void {
    this.#isConsuming = true;
    let [bytes, from] = [received, 0];
    while (from < bytes.length && !this.#closing && !this.socket.destroyed) {
      const mayConsume = this.#mayConsume();
      // Of shared bytes only heads are read: whatever else there is outlives this call, in a queue of the upstream's socket or here.
      if (bytes === received && isShared && (this.#exchange || !mayConsume))
        [bytes, from] = [Buffer.from(bytes.subarray(from)), 0];
      if (!mayConsume) {
        this.#hold(bytes.subarray(from));
        break;
      }
      from = this.#exchange ? this.#exchange.takeBytes(bytes, from) : this.#readHead(bytes, from);
    }
    this.#isConsuming = false;
  }

  /** A client that does not read its responses gets no further request started: that is what bounds its memory. */
  #mayConsume(): boolean {
    if (this.#exchange) return this.#exchange.needsBytes && this.#exchange.wantsBytes;
    return !this.socket.writableNeedDrain;
  }

  #hold(bytes: Buffer): void {
    this.#held = bytes;
    this.socket.pause();
  }

  #readHead(bytes: Buffer, from: number): number {
    if (!this.#reader.isStarted) {
      this.#since = performance.now();
      this.#reader.limits = this.hop.settings.requestHead;
    }
    const state = this.#reader.read(bytes, from);
    if (state === "incomplete") return bytes.length;
    if (state !== "complete") {
      this.#refuse(headRefusals[state]);
      return bytes.length;
    }
    // What was held of the head lies in the reader's own bytes: count from the end of this chunk.
    const end = bytes.length - (this.#reader.bytes.length - this.#reader.end);
    const { text } = this.#reader;
    // An idle connection holds no buffer.
    this.#reader.reset();
    this.#start(text);
    return end;
  }

  #start(text: string): void {
    const { hop, isTrusted, createExchange } = this.#options;
    const request = this.#known?.text === text ? this.#known.head : parseRequestHead(text, hop.isTrusted);
    if ("code" in request) return this.#refuse(request, text);
    if (request !== this.#known?.head) this.#known = { text, head: request };
    request.scheme = hop.scheme;
    if (request.givenScheme && request.givenScheme !== hop.scheme)
      return this.#refuse(requestErrors.misdirected, text);
    findClient(request, hop.address, isTrusted);
    this.#exchange = createExchange(request, this);
    this.#exchange.start();
  }

  /** `text`: the head, when it is whole. */
  #refuse(error: RequestError, text?: string): void {
    const { code, status } = error;
    const { observer } = this.#options;
    const { address: clientAddress, scheme } = this.hop;
    observer.refused?.(code, status, clientAddress);
    const requestLine = text?.trimStart().split("\r\n", 1)[0]?.slice(0, maxLoggedLine);
    const elapsedMs = performance.now() - this.#since;
    observer.headRefused?.({ code, status, scheme, clientAddress, requestLine, elapsedMs });
    const reply = errorReply(error);
    sendLocalReply(this.socket, reply, { method: "GET", clientMinorVersion: 1, keepsAlive: false });
    this.#close("swallow");
  }

  /** RFC 9112 section 9.6: ends the own side and reads on, so that the response is not lost to a reset. */
  #close(how: "linger" | "swallow"): void {
    if (this.#closing) return;
    this.#closing = new ClientClosing(how, this.socket, performance.now());
    this.#held = undefined;
    this.socket.end();
    this.socket.resume();
  }

  #checkClosing(closing: ClientClosing, now: number): void {
    const state = closing.judge(now, this.receivedBytes, this.#options.timeouts().idleMs);
    if (state === "unread") this.#reset();
    else if (state === "over") this.socket.destroy();
  }

  #reset(): void {
    // TLS tells a cut from an end by itself: there is no close_notify.
    if (this.hop.scheme === "https") this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  #drained(): void {
    if (this.#exchange) this.#exchange.clientDrained();
    else this.#consumeHeld();
  }

  #clientEnded(): void {
    if (this.#exchange) this.#exchange.clientEnded();
    else this.socket.end();
  }
}

const headRefusals: Readonly<Record<Exclude<HeadState, "complete" | "incomplete">, RequestError>> = {
  "line-too-long": requestErrors.lineTooLong,
  "head-too-long": requestErrors.headTooLong,
  "bad-line-ending": requestErrors.lineEnding,
  "not-http": requestErrors.requestLine,
};
