import { Agent, type ClientRequestArgs } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Connects inside a world; rejects as a refused or unreachable connection does. */
export type Connect = (address: { readonly host: string; readonly port: number }) => Promise<Duplex>;

/** An agent for `node:http` whose connections start inside a world. Each request has a connection of its own. */
export class WorldAgent extends Agent {
  readonly #connect: Connect;

  constructor(connect: Connect) {
    super({ keepAlive: false });
    this.#connect = connect;
  }

  override createConnection({ host, port }: ClientRequestArgs, connected: Connected): undefined {
    void this.#connectThen({ host: host ?? "", port: Number(port) }, connected);
  }

  async #connectThen(address: Parameters<Connect>[0], connected: Connected): Promise<void> {
    let stream: Duplex;
    try {
      stream = await this.#connect(address);
    } catch (error) {
      connected(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    connected(null, asSocket(stream));
  }
}

/**
 * `node:http` sets timers and options of its socket. A channel over SSH has none of them, and needs none: the caller of a request sets its limit.
 */
function asSocket(stream: Duplex): Duplex {
  if (stream instanceof Socket) return stream;
  const unchanged = (): Duplex => stream;
  return Object.assign(stream, Object.fromEntries(socketMethods.map((method) => [method, unchanged])));
}

const socketMethods = ["setTimeout", "setNoDelay", "setKeepAlive", "ref", "unref"] as const;

type Connected = (error: Error | null, stream?: Duplex) => void;
