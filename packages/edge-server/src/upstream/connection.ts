import { connect as connectTcp, isIP, type Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { connectionError, isRefusal } from "./connection-error.ts";
import { isOwnTrouble, isPeerDead } from "../sockets/socket-trouble.ts";
import { ReadBuffers, type Holder } from "./read-buffers.ts";
import type { UpstreamInstance } from "./instance.ts";

/** Whoever uses a connection at the moment: an attempt, then the relay of its response or a tunnel. */
export interface UpstreamUser {
  upstreamConnected(handshakeMs: number): void;
  /** Returns who may still refer to the bytes: their buffer is read into again when it does not. */
  upstreamData(bytes: Buffer): Holder | undefined;
  /** The upstream sends nothing more. */
  upstreamEnded(): void;
  /** The connection is gone; the last call. `detail` is for operators. */
  upstreamClosed(failure: ClosedBy, detail: string | undefined): void;
  upstreamDrained(): void;
}

/** How a connection came to its end. */
export type ClosedBy =
  | "connect-failed"
  | "tls-failed"
  | "tls-refused"
  | "edge-exhausted"
  | "reset"
  | "peer-dead";

export interface UpstreamConnectionOptions {
  readonly instance: UpstreamInstance;
  readonly user: UpstreamUser;
  /** `performance.now()`. */
  readonly openedAt: number;
  /** Certificate authorities and the like for https; default: the system's. */
  readonly secureContext: SecureContext | undefined;
  /** Makes the connection in place of TCP or TLS; whoever gives it emits `connect` or `secureConnect`. */
  readonly connect?: ((instance: UpstreamInstance) => Socket) | undefined;
  readonly onClosed: (connection: UpstreamConnection) => void;
  /** It is connected, and its user has left meanwhile. */
  readonly onUnused?: ((connection: UpstreamConnection) => void) | undefined;
}

/** For operators. */
const silentEnd =
  "the instance closed the connection right behind the handshake: it may not accept the edge's certificate";

/** One connection to an instance, used by one exchange at a time. */
export class UpstreamConnection {
  readonly socket: Socket;
  readonly openedAt: number;
  /** What TLS was begun with. */
  readonly secureContext: SecureContext | undefined;
  /** `performance.now()` from which on it carries no further request. */
  retireAt = Number.POSITIVE_INFINITY;
  user: UpstreamUser | undefined;
  /** Times that it came into the pool. */
  uses = 0;
  isConnected = false;
  /** `performance.now()` when it came back to the pool. */
  idleSince = 0;
  /** How long the upstream may be trusted to keep it. */
  idleLimitMs = 0;
  /** The upstream takes no bytes any more; its response may still come. */
  isWriteBroken = false;
  #isTcpConnected = false;
  #isReadingOn = false;
  #hasReceived = false;
  #error: NodeJS.ErrnoException | undefined;
  readonly #instance: UpstreamInstance;
  readonly #onUnused: UpstreamConnectionOptions["onUnused"];

  constructor(options: UpstreamConnectionOptions) {
    const { instance, user, openedAt, secureContext, connect, onClosed } = options;
    this.#onUnused = options.onUnused;
    this.#instance = instance;
    this.user = user;
    this.openedAt = openedAt;
    this.secureContext = secureContext;
    if (connect) this.socket = this.#reading(connect(instance));
    else if (instance.protocol === "https") this.socket = this.#reading(openTls(instance, secureContext));
    else this.socket = this.#openTcp(instance);
    this.socket.once("connect", () => (this.#isTcpConnected = true));
    this.socket.once(instance.protocol === "https" ? "secureConnect" : "connect", () => this.#connected());
    this.socket.on("drain", () => this.user?.upstreamDrained());
    this.socket.on("end", () => this.#ended());
    // Its "close" follows and says what there is to say.
    this.socket.on("error", (error: NodeJS.ErrnoException) => this.#failed(error));
    this.socket.once("close", () => {
      onClosed(this);
      this.#leave()?.upstreamClosed(this.#closedBy(), this.#detail());
    });
  }

  get isReused(): boolean {
    return this.uses > 0;
  }

  /** Whether more bytes may be written now. */
  get isWritable(): boolean {
    return !this.isWriteBroken && !this.socket.writableNeedDrain;
  }

  /**
   * Whether what has been received is read though nothing can be sent any more: an upstream that answers before it has read the body, and closes, resets
   * the connection behind its response. Node destroys a socket whose write fails, with the response unread in the kernel, and has no option against it.
   */
  readsOn(isOn: boolean): void {
    if (this.#isReadingOn === isOn) return;
    this.#isReadingOn = isOn;
    for (const name of ["_readableState", "_writableState"]) {
      const state: unknown = Reflect.get(this.socket, name);
      if (typeof state === "object" && state !== null) Reflect.set(state, "autoDestroy", !isOn);
    }
  }

  /** Gives it up: nothing more is told to the user. */
  destroy(): void {
    this.user = undefined;
    this.socket.destroy();
  }

  #connected(): void {
    this.isConnected = true;
    if (this.user) this.user.upstreamConnected(performance.now() - this.openedAt);
    else this.#onUnused?.(this);
  }

  #received(bytes: Buffer): Holder | undefined {
    this.#hasReceived = true;
    if (this.user) return this.user.upstreamData(bytes);
    // RFC 9112 section 9.2: a response that nobody asked for.
    this.socket.destroy();
    return undefined;
  }

  /** Only a peer that closed has anything left to read, and ends the reading by itself. */
  #failed(error: NodeJS.ErrnoException): void {
    const { code } = error;
    this.#error = error;
    this.isWriteBroken = true;
    if (code !== "EPIPE" && code !== "ECONNRESET") this.socket.destroy();
  }

  #ended(): void {
    // Its "close" follows, and says why.
    if (this.#isRefused) return;
    if (this.#isSilent) this.socket.destroy();
    else if (this.user) this.user.upstreamEnded();
    else this.socket.destroy();
  }

  #leave(): UpstreamUser | undefined {
    const { user } = this;
    this.user = undefined;
    return user;
  }

  /** TLS 1.3: a client has sent its first request before it hears that its certificate was not accepted (RFC 8446, 4.4.2.4). */
  get #isRefused(): boolean {
    return this.isConnected && !this.#hasReceived && isRefusal(this.#error);
  }

  /** Not a byte has come of it since the handshake. Some servers end a client whose certificate they do not accept without a word (Node's). */
  get #isSilent(): boolean {
    return this.isConnected && !this.#hasReceived && this.#instance.protocol === "https";
  }

  #closedBy(): ClosedBy {
    if (this.#isRefused) return "tls-refused";
    if (this.isConnected) return isPeerDead(this.#error) ? "peer-dead" : "reset";
    if (isOwnTrouble(this.#error)) return "edge-exhausted";
    return this.#isTcpConnected ? "tls-failed" : "connect-failed";
  }

  #detail(): string | undefined {
    if (this.#isSilent && !this.#isRefused) return silentEnd;
    if (!this.#error || (this.isConnected && !this.#isRefused)) return undefined;
    return connectionError(this.#error, this.#instance);
  }

  #openTcp({ address, port }: UpstreamInstance): Socket {
    const buffers = new ReadBuffers();
    return connectTcp({
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => buffers.current,
        callback: (length) => {
          buffers.hasBeenRead(this.#received(buffers.current.subarray(0, length)));
          return true;
        },
      },
    });
  }

  #reading(socket: Socket): Socket {
    return socket.on("data", (bytes: Buffer) => void this.#received(bytes));
  }
}

/** Verified against the server name, or the address where no name is given. */
function openTls(instance: UpstreamInstance, secureContext: SecureContext | undefined): Socket {
  const { address, port, serverName } = instance;
  const socket = process.getBuiltinModule("node:tls").connect({
    host: address,
    port,
    // RFC 6066 section 3: an address is no server name; without one, verification uses `host`.
    ...(serverName !== undefined && isIP(serverName) === 0 && { servername: serverName }),
    ...(secureContext && { secureContext }),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: true,
  });
  socket.setNoDelay(true);
  return socket;
}
