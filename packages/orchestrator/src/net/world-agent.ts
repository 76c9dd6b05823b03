import { Agent, type ClientRequestArgs } from "node:http";
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
    connected(null, stream);
  }
}

type Connected = (error: Error | null, stream?: Duplex) => void;
