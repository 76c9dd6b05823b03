import { eventually } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startRealConsul, type RealConsul } from "../support/start-real-consul.ts";
import { failuresDuring, instanceFaults } from "./instance-faults.ts";
import { startFaultyWorld, type StartedWorld } from "./start-faulty-world.ts";

const perSecond = 1000;
const timeout = 300_000;
const patience = { timeoutMs: 120_000 };

let consul: RealConsul;
let world: StartedWorld;
const started = new AsyncDisposableStack();
beforeAll(async () => {
  consul = started.use(await startRealConsul(process.env["NOMAD_DEMO_CONSUL"] ?? "consul"));
  world = started.use(
    await startFaultyWorld({ flags: ["--consul", consul.address], perSecond, list: registerAll }),
  );
  started.defer(() => console.info(`load on the edge through all faults: ${world.load.pace()}`));
}, timeout);
afterAll(() => started.disposeAsync(), timeout);

test.each(Object.entries(instanceFaults))("%s costs no request", { timeout }, async (_name, fault) => {
  expect(await failuresDuring(world, () => fault(world))).toEqual([]);
});

test("the Consul agent SIGKILLed and started again costs no request", { timeout }, async () => {
  const failures = await failuresDuring(world, async () => {
    await consul.agent.kill();
    await world.load.more(10 * perSecond);
    consul.agent.start();
    await consulAnswers();
  });
  expect(failures).toEqual([]);
});

test("all Consul servers SIGKILLed for 60 s cost no request", { timeout }, async () => {
  const failures = await failuresDuring(world, async () => {
    await Promise.all(consul.servers.map((server) => server.kill()));
    await world.load.more(60 * perSecond);
    expect((await world.routes()).consul.error).toMatch(/No cluster leader|rpc error|500/);
    for (const server of consul.servers) server.start();
    await consulAnswers();
  });
  expect(failures).toEqual([]);
});

test("Consul wiped and restarted empty costs no request", { timeout }, async () => {
  const failures = await failuresDuring(world, async () => {
    const agents = [consul.agent, ...consul.servers];
    await Promise.all(agents.map((agent) => agent.kill()));
    for (const agent of agents) await agent.wipe();
    for (const agent of agents) agent.start();
    await consulAnswers();
    await eventually(async () => expect(await world.stateOfFirst()).toBe("held"), patience);
    await world.load.more(10 * perSecond);
    await registerAll(world.instances);
    await eventually(async () => expect(await world.stateOfFirst()).toBe("passing"), patience);
  });
  expect(failures).toEqual([]);
});

async function registerAll(instances: StartedWorld["instances"]): Promise<void> {
  for (const instance of instances) await consul.register(instance);
}

/** It has a leader and gives whole answers again. */
async function consulAnswers(): Promise<void> {
  await eventually(async () => {
    const { error, isComplete } = (await world.routes()).consul;
    expect([error, isComplete]).toEqual([undefined, true]);
  }, patience);
}
