import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { underLoad } from "../support/load.ts";
import { startEdge } from "../support/start-edge.ts";

const program = fileURLToPath(new URL("../fixtures/upstream.ts", import.meta.url));
const perSecond = 200;

async function startUpstream(port?: number) {
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const child = startChild(process.execPath, [program, "--address", address]);
  const mode = async (name: string) => (await fetch(`http://${address}/mode/${name}`)).text();
  await eventually(() => mode("ok"));
  return {
    address,
    child,
    mode,
    row: { id: address, address: "127.0.0.1", port: Number(address.split(":")[1]) },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Three instances, a Consul that lists them, and the built edge that routes to them. */
async function startWorld() {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instances = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
  for (const instance of instances) stack.use(instance);
  const [a, b, c] = instances;
  if (!a || !b || !c) throw new Error("three instances were started");
  consul.set(
    "web",
    instances.map(({ row }) => row),
  );
  const edge = stack.use(await startEdge(["--service", "web", "--consul", consul.url]));
  await eventually(async () => (await fetch(edge.url)).status === 200);
  return {
    consul,
    edge,
    instances: [a, b, c] as const,
    own: <T extends AsyncDisposable>(resource: T) => stack.use(resource),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("an instance killed with SIGKILL, still listed as passing, costs no request", async () => {
  await using world = await startWorld();
  const { failures, sent } = await underLoad(world.edge.url, perSecond, async () => {
    world.instances[0].child.process.kill("SIGKILL");
    await delay(1500);
  });
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThan(100);
});

test("a rolling restart of all instances, told to nobody, costs no request", async () => {
  await using world = await startWorld();
  const { failures, bodies } = await underLoad(world.edge.url, perSecond, async () => {
    for (const { child, row } of world.instances) {
      child.process.kill("SIGTERM");
      expect(await child.ended).toBe(0);
      world.own(await startUpstream(row.port));
      await delay(300);
    }
  });
  expect(failures).toEqual([]);
  expect(bodies.size).toBe(3);
});

test("a Consul agent that dies, and comes back empty, costs no request", async () => {
  await using world = await startWorld();
  const { failures, bodies } = await underLoad(world.edge.url, perSecond, async () => {
    await world.consul.stop();
    await delay(700);
    world.consul.wipe();
    await world.consul.start();
    await delay(1500);
    world.consul.set(
      "web",
      world.instances.map(({ row }) => row),
    );
  });
  expect(failures).toEqual([]);
  expect(bodies.size).toBe(3);
});

test("an instance that hangs costs no request", async () => {
  await using world = await startWorld();
  const { failures } = await underLoad(world.edge.url, perSecond, async () => {
    world.instances[0].child.process.kill("SIGSTOP");
    await delay(2500);
    world.instances[0].child.process.kill("SIGCONT");
  });
  expect(failures).toEqual([]);
});

test("an instance that answers 500 to everything costs no request", async () => {
  await using world = await startWorld();
  const { failures, bodies } = await underLoad(world.edge.url, perSecond, async () => {
    await world.instances[0].mode("error");
    await delay(1500);
  });
  expect(failures).toEqual([]);
  expect(bodies.size).toBeGreaterThanOrEqual(2);
});

test("an instance that answers slowly costs no request and soon gets few", async () => {
  await using world = await startWorld();
  const { failures, sent, bodies } = await underLoad(world.edge.url, perSecond, async () => {
    await world.instances[0].mode("slow");
    await delay(2000);
  });
  expect(failures).toEqual([]);
  expect(bodies.get(world.instances[0].address) ?? 0).toBeLessThan(sent / 3);
});

test("with every instance gone the edge answers 503 with Retry-After, and 200 again when one is back", async () => {
  await using world = await startWorld();
  const [a] = world.instances;
  world.consul.set(
    "web",
    world.instances.map(({ row }) => ({
      ...row,
      checks: [{ CheckID: "c", Status: "critical", ServiceID: row.id, Output: "down" }],
    })),
  );
  await eventually(async () => {
    const response = await fetch(world.edge.url);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
  world.consul.set("web", [a.row]);
  await eventually(async () => (await fetch(world.edge.url)).status === 200);
});
