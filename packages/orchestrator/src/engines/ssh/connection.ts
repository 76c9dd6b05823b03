import type { Client } from "ssh2";
import type { CallOptions } from "../../call-options.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import { connectionLost } from "./errors.ts";
import type { SshTarget } from "./settings.ts";

/** A connection to a host: opened at its first use, shared by all its users, and closed when it was not used for a while. */
export interface Connection {
  /** Runs something with the open connection. Rejects with CONNECTION_LOST, naming the step, when it ends meanwhile. */
  use<T>(step: string, work: (client: Client) => Promise<T>, options: CallOptions): Promise<T>;
  close(): void;
}

/** So that a command ends by itself; opening again takes a fraction of a second. */
const idleCloseMs = 500;
/** What ssh2 says of a connection that has ended: before a call, in the middle of one, on one of its channels. */
const endedMessages = new Set(["Not connected", "No response from server", "Channel is not open"]);

export function createConnection(target: SshTarget, options: Omit<ConnectOptions, "signal">): Connection {
  const shared = new SharedClient((signal) => connect(target, { ...options, signal }));
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  return { use, close };

  async function use<T>(
    step: string,
    work: (client: Client) => Promise<T>,
    { signal }: CallOptions,
  ): Promise<T> {
    signal.throwIfAborted();
    users++;
    clearTimeout(idle);
    const aborted = whenAborted(signal);
    try {
      return await Promise.race([run(step, work), aborted.promise]);
    } finally {
      aborted.forget();
      if (--users === 0) idle = setTimeout(close, idleCloseMs);
    }
  }

  async function run<T>(step: string, work: (client: Client) => Promise<T>): Promise<T> {
    const opening = shared.current();
    const { client, lost } = await opening.ready;
    // Both are watched from the first moment, so that a rejection of the later one is handled too.
    const ended = lost.then((cause) => Promise.reject(connectionLost(target.name, step, cause)));
    const working = (async () => work(client))();
    try {
      return await Promise.race([working, ended]);
    } catch (error) {
      if (!(error instanceof Error) || !endedMessages.has(error.message)) throw error;
      shared.forget(opening);
      throw connectionLost(target.name, step, error);
    }
  }

  function close(): void {
    clearTimeout(idle);
    shared.close();
  }
}

interface Opening {
  readonly ready: Promise<Opened>;
  readonly stop: AbortController;
}

interface Opened {
  readonly client: Client;
  /** Resolves, with what is known of the cause, when the connection has ended. */
  readonly lost: Promise<unknown>;
}

/** One client for all users: opened for the first of them, and again after it was lost or closed. */
class SharedClient {
  readonly #connect: (signal: AbortSignal) => Promise<Client>;
  #opened: Opening | undefined;

  constructor(connect: (signal: AbortSignal) => Promise<Client>) {
    this.#connect = connect;
  }

  /** No single user may end the opening: it is given up when the last of them has gone. */
  current(): Opening {
    if (this.#opened) return this.#opened;
    const stop = new AbortController();
    const ready = this.#connect(stop.signal).then((client) => ({ client, lost: closeOf(client) }));
    const opening: Opening = { ready, stop };
    this.#opened = opening;
    const forget = (): void => this.forget(opening);
    void ready.then(({ lost }) => lost).then(forget, forget);
    return opening;
  }

  /** The next user opens a new client, unless another opening has taken this one's place already. */
  forget(opening: Opening): void {
    if (this.#opened === opening) this.#opened = undefined;
  }

  close(): void {
    const closing = this.#opened;
    // Whoever comes now opens a new client instead of using one that is about to end.
    this.#opened = undefined;
    closing?.stop.abort(new Error("the connection is not needed any more"));
    void closing?.ready.then(({ client }) => client.end()).catch(() => {});
  }
}

function closeOf(client: Client): Promise<unknown> {
  return new Promise((resolve) => {
    client.once("error", resolve);
    client.once("close", () => resolve(undefined));
  });
}

function whenAborted(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const listener = (): void => reject(signal.reason);
  signal.addEventListener("abort", listener);
  return { promise, forget: () => signal.removeEventListener("abort", listener) };
}
