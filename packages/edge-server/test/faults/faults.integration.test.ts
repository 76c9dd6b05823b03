import { eventually } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeConsul, type FakeConsul } from "../support/fake-consul.ts";
import type { StartedUpstream } from "../support/start-upstream.ts";
import { failuresDuring, instanceFaults } from "./instance-faults.ts";
import { startFaultyWorld, type StartedWorld } from "./start-faulty-world.ts";

/** What the load aims at; a machine that is busy with other things may not send as many: the output says how many it were. */
const perSecond = 1000;
const timeout = 180_000;
/** What broke is used again soon, so that the next fault can begin. test/faults/consul-faults.real.test.ts has the defaults. */
const shortPauses = ["--base-ejection-time", "100ms", "--max-ejection-time", "500ms"];

let consul: FakeConsul;
let world: StartedWorld;
const started = new AsyncDisposableStack();
beforeAll(async () => {
  consul = started.use(await startFakeConsul());
  world = started.use(
    await startFaultyWorld({ flags: ["--consul", consul.url, ...shortPauses], perSecond, list }),
  );
  started.defer(() => console.info(`load on the edge through all faults: ${world.load.pace()}`));
}, timeout);
afterAll(() => started.disposeAsync(), timeout);

function list(instances: readonly StartedUpstream[]): void {
  consul.set("web", instances.map(rowOf));
}

function rowOf({ address, port }: StartedUpstream) {
  return { id: address, address: "127.0.0.1", port };
}

test.each(Object.entries(instanceFaults))("%s costs no request", { timeout }, async (_name, fault) => {
  expect(await failuresDuring(world, () => fault(world))).toEqual([]);
});

test("a Consul agent that dies, and comes back empty, costs no request", { timeout }, async () => {
  const failures = await failuresDuring(world, async () => {
    await consul.stop();
    await consulFails();
    consul.wipe();
    await consul.start();
    await consulAnswers();
    list(world.instances);
  });
  expect(failures).toEqual([]);
});

test(
  "a Consul without servers, which answers errors or not at all, costs no request",
  { timeout },
  async () => {
    const failures = await failuresDuring(world, async () => {
      consul.misbehave({ status: 500, body: "No cluster leader" });
      await consulFails();
      consul.misbehave({ isHanging: true });
      await world.load.more(perSecond);
      consul.misbehave({});
      // Whoever was left without an answer asks again on a new connection.
      await consul.stop();
      await consul.start();
      await consulAnswers();
    });
    expect(failures).toEqual([]);
  },
);

test("with every instance out the edge answers 503 with Retry-After, and 200 again when one is back", async () => {
  const down = world.instances.map((instance) => ({
    ...rowOf(instance),
    checks: [{ CheckID: "c", Status: "critical", ServiceID: instance.address, Output: "down" }],
  }));
  consul.set("web", down);
  await eventually(async () => {
    const response = await fetch(world.edgeUrl);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
  consul.set("web", [rowOf(world.first)]);
  await eventually(async () => (await fetch(world.edgeUrl)).status === 200);
});

/** Several queries have failed, and a second's worth of requests has been answered meanwhile. */
async function consulFails(): Promise<void> {
  const before = (await world.routes()).consul.failures;
  await world.load.more(perSecond);
  await eventually(async () => (await world.routes()).consul.failures > before + 2, { timeoutMs: 60_000 });
}

async function consulAnswers(): Promise<void> {
  await eventually(async () => (await world.routes()).consul.error === undefined, { timeoutMs: 60_000 });
  await world.load.more(perSecond);
}
