import { once } from "node:events";
import { createServer } from "node:net";
import { findPortHolder } from "processes";
import { isSystemError } from "../files/system-error.ts";
import type { CallOptions } from "../call-options.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { addressInUse } from "./errors.ts";

/** Throws ADDRESS_IN_USE, with what holds it, when an address that the world's agents and edges need is taken. */
export async function refuseUsedAddresses(inventory: Inventory, { signal }: CallOptions): Promise<void> {
  await Promise.all(
    neededAddresses(inventory).map(async ({ address, port }) => {
      signal.throwIfAborted();
      if (await isFree(address, port)) return;
      const holder = findPortHolder(address, port);
      throw addressInUse(`${address}:${port}`, holder && `${holder.command} (pid ${holder.pid})`);
    }),
  );
}

function neededAddresses({ hosts, ports }: Inventory): { address: string; port: number }[] {
  return hosts.flatMap(({ address, roles }) => [
    { address, port: ports.consulHttp },
    ...(roles.nomadServer ? [{ address, port: ports.nomadHttp }] : []),
    ...(roles.nomadClient
      ? [ports.nomadClientHttp, ports.edge, ports.edgeAdmin].map((port) => ({ address, port }))
      : []),
  ]);
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: address, port, exclusive: true });
    await once(server, "listening");
    return true;
  } catch (error) {
    if (isSystemError(error, "EADDRINUSE")) return false;
    throw error;
  } finally {
    server.close();
  }
}
