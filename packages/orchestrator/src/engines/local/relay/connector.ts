import { once } from "node:events";
import { BlockList, connect, type Socket } from "node:net";
import type { Endpoint } from "./config.ts";

/** Opens a connection; rejects when it is refused, unreachable, not answered in time, or outside of the world. */
export type Connector = (endpoint: Endpoint) => Promise<Socket>;

const connectTimeoutMs = 5_000;

/** Connects to addresses of this network (`172.16.206.0/24`) only. */
export function createConnector(network: string): Connector {
  const [address = "", prefix] = network.split("/");
  const world = new BlockList();
  world.addSubnet(address, Number(prefix));
  return async ({ host, port }) => {
    if (!world.check(host)) throw new Error(`${host} is not in the world's network ${network}`);
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(connectTimeoutMs) });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  };
}
