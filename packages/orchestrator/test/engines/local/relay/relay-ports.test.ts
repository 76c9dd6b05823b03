import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { chooseListeners } from "../../../../src/engines/local/relay/relay-ports.ts";
import { defaultInventory } from "../../../../src/inventory/inventory.ts";

const shape = { engine: "local", network: "172.16.206.0/24", servers: 1, clients: 2 } as const;

test("the user reaches Consul's TLS port where the world is closed", async () => {
  const open = await chooseListeners(defaultInventory(shape));
  const closed = await chooseListeners(defaultInventory({ ...shape, security: "closed" }), open);
  const portsOf = (listeners: typeof open) => {
    const consul = listeners.find(({ name }) => name === "consul");
    return [consul && consul.at.port % 100, consul?.targets.map(({ port }) => port)];
  };
  expect(portsOf(open)).toEqual([0, [8500, 8500]]);
  expect(portsOf(closed)).toEqual([1, [8501, 8501]]);
});

test("a relay that is told new targets keeps the ports that it has", async () => {
  const first = await chooseListeners(defaultInventory(shape));
  // What its own relay holds is taken, and yet its own.
  await using held = await listenOn(first[0]?.at.port ?? 0);
  expect(held.port).toBe(first[0]?.at.port);
  const again = await chooseListeners(defaultInventory(shape), first);
  expect(again.map(({ at }) => at)).toEqual(first.map(({ at }) => at));
});

async function listenOn(port: number): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen({ host: "127.0.0.1", port });
  await once(server, "listening");
  return { port, [Symbol.asyncDispose]: () => promisify(server.close.bind(server))() };
}
