import type { Client } from "ssh2";
import type { CallOptions } from "../host.ts";
import { connect, type ConnectOptions, type Dial } from "./connect.ts";
import { connectionLost } from "./errors.ts";
import type { SshSettings } from "./settings.ts";

/** A connection to a host, opened when it is first used, shared by all that use it, and closed when nobody has for a while. */
export interface Connection {
  /** Runs something with the open connection. Rejects with CONNECTION_LOST, naming the step, when it ends meanwhile. */
  use<T>(step: string, work: (client: Client) => Promise<T>, options: CallOptions): Promise<T>;
  close(): void;
}

/** So that a command ends by itself; opening again takes a fraction of a second. */
const IDLE_CLOSE_MS = 500;

export function createConnection(settings: SshSettings, options: Omit<ConnectOptions, "signal">): Connection {
  const { name } = settings.target;
  let opened: Promise<Opened> | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  return { use, close };

  async function use<T>(
    step: string,
    work: (client: Client) => Promise<T>,
    { signal }: CallOptions,
  ): Promise<T> {
    users++;
    clearTimeout(idle);
    const aborted = whenAborted(signal);
    try {
      signal.throwIfAborted();
      const { client, lost } = await current(signal);
      const orLost = lost.then((cause) => Promise.reject(connectionLost(name, step, cause)));
      return await Promise.race([work(client), orLost, aborted.promise]);
    } catch (error) {
      // What ssh2 says, at once, of a connection that ended a moment ago.
      if (!(error instanceof Error) || error.message !== "Not connected") throw error;
      opened = undefined;
      throw connectionLost(name, step, error);
    } finally {
      aborted.forget();
      if (--users === 0) idle = setTimeout(close, IDLE_CLOSE_MS);
    }
  }

  function current(signal: AbortSignal): Promise<Opened> {
    if (opened) return opened;
    const opening = open(signal);
    const forget = (): void => {
      // Another one may have taken its place already.
      if (opened === opening) opened = undefined;
    };
    opened = opening;
    void opening.then(({ lost }) => lost).then(forget, forget);
    return opening;
  }

  async function open(signal: AbortSignal): Promise<Opened> {
    const jump = settings.jump && (await connect(settings.jump, { ...options, signal }));
    try {
      const dial = jump ? dialThrough(jump) : options.dial;
      const client = await connect(settings.target, { ...options, ...(dial && { dial }), signal });
      client.once("close", () => jump?.end());
      return { client, lost: closeOf(client) };
    } catch (error) {
      jump?.end();
      throw error;
    }
  }

  function close(): void {
    clearTimeout(idle);
    const closing = opened;
    // Whoever comes now opens a new one instead of using one that is about to end.
    opened = undefined;
    void closing?.then(({ client }) => client.end()).catch(() => {});
  }
}

interface Opened {
  readonly client: Client;
  /** Resolves, with what is known of the cause, when the connection has ended. */
  readonly lost: Promise<unknown>;
}

function closeOf(client: Client): Promise<unknown> {
  return new Promise((resolve) => {
    client.once("error", resolve);
    client.once("close", () => resolve(undefined));
  });
}

function dialThrough(jump: Client): Dial {
  return (host, port) =>
    new Promise((resolve, reject) => {
      jump.forwardOut("127.0.0.1", 0, host, port, (error, channel) =>
        error ? reject(error) : resolve(channel),
      );
    });
}

function whenAborted(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const listener = (): void => reject(signal.reason);
  signal.addEventListener("abort", listener);
  return { promise, forget: () => signal.removeEventListener("abort", listener) };
}
