import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { underLoad } from "../support/load.ts";
import { startEdge } from "../support/start-edge.ts";

const program = fileURLToPath(new URL("../fixtures/upstream.ts", import.meta.url));
const perSecond = 200;

/** An instance in a process of its own; `restart` starts it anew on the same port. */
async function startUpstream() {
  const address = `127.0.0.1:${await freePort()}`;
  let child = start();
  const mode = async (name: string) => (await fetch(`http://${address}/mode/${name}`)).text();
  await eventually(() => mode("ok"), { timeoutMs: 30_000 });
  return {
    address,
    mode,
    signal: (name: NodeJS.Signals) => child.process.kill(name),
    ended: () => child.ended,
    restart: async () => {
      child = start();
      await eventually(() => mode("ok"), { timeoutMs: 30_000 });
    },
    row: { id: address, address: "127.0.0.1", port: Number(address.split(":")[1]) },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };

  function start() {
    return startChild(process.execPath, [program, "--address", address]);
  }
}

/** Three instances, a Consul that lists them, and the built edge that routes to them. */
async function startWorld() {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instances = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
  for (const instance of instances) stack.use(instance);
  const listAll = () =>
    consul.set(
      "web",
      instances.map(({ row }) => row),
    );
  listAll();
  const edge = stack.use(await startEdge(["--service", "web", "--consul", consul.url]));
  const [first] = instances;
  if (!first) throw new Error("three instances were started");
  return { consul, edge, instances, first, listAll, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Runs the fault under load, and then waits until all three instances get requests again. */
async function during(fault: () => Promise<unknown>) {
  const result = await underLoad(world.edge.url, perSecond, fault);
  const seen = new Set<string>();
  await eventually(
    async () => {
      const response = await fetch(world.edge.url, { headers: { connection: "close" } });
      seen.add(await response.text());
      return world.instances.every(({ address }) => seen.has(address));
    },
    { timeoutMs: 60_000 },
  );
  return result;
}

test(
  "an instance killed with SIGKILL, still listed as passing, costs no request",
  { timeout: 120_000 },
  async () => {
    const { failures, sent } = await during(async () => {
      world.first.signal("SIGKILL");
      await world.first.ended();
      await delay(500);
      await world.first.restart();
    });
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(0);
  },
);

test(
  "a rolling restart of all instances, told to nobody, costs no request",
  { timeout: 120_000 },
  async () => {
    const { failures } = await during(async () => {
      for (const instance of world.instances) {
        instance.signal("SIGTERM");
        expect(await instance.ended()).toBe(0);
        await instance.restart();
      }
    });
    expect(failures).toEqual([]);
  },
);

test("a Consul agent that dies, and comes back empty, costs no request", { timeout: 120_000 }, async () => {
  const { failures } = await during(async () => {
    await world.consul.stop();
    await delay(300);
    world.consul.wipe();
    await world.consul.start();
    await delay(1000);
    world.listAll();
  });
  expect(failures).toEqual([]);
});

test("an instance that hangs costs no request", { timeout: 120_000 }, async () => {
  const { failures } = await during(async () => {
    world.first.signal("SIGSTOP");
    await delay(1800);
    world.first.signal("SIGCONT");
  });
  expect(failures).toEqual([]);
});

test("an instance that answers 500 to everything costs no request", { timeout: 120_000 }, async () => {
  const { failures } = await during(async () => {
    await world.first.mode("error");
    await delay(1000);
    await world.first.mode("ok");
  });
  expect(failures).toEqual([]);
});

test("an instance that answers slowly costs no request", { timeout: 120_000 }, async () => {
  const { failures } = await during(async () => {
    await world.first.mode("slow");
    await delay(1500);
    await world.first.mode("ok");
  });
  expect(failures).toEqual([]);
});

test("with every instance out the edge answers 503 with Retry-After, and 200 again when one is back", async () => {
  const down = world.instances.map(({ row }) => ({
    ...row,
    checks: [{ CheckID: "c", Status: "critical", ServiceID: row.id, Output: "down" }],
  }));
  world.consul.set("web", down);
  await eventually(async () => {
    const response = await fetch(world.edge.url);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
  world.consul.set("web", [world.first.row]);
  await eventually(async () => (await fetch(world.edge.url)).status === 200);
});
