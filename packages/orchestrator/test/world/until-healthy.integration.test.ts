import { expect, test } from "vitest";
import type { AgentReference } from "../../src/agents/agent-reference.ts";
import { listAgents } from "../../src/agents/list-agents.ts";
import { defaultInventory, endpointsOf } from "../../src/inventory/inventory.ts";
import { expectedHealth, type Health } from "../../src/world/health.ts";
import { readMissing } from "../../src/world/until-healthy.ts";
import { call } from "../fixtures/place.ts";
import { startAgent } from "../fixtures/start-agent.ts";

const inventory = defaultInventory({
  engine: "local",
  network: "172.16.206.0/24",
  servers: 1,
  clients: 2,
});
const node02 = "172.16.206.22";

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** A world whose Consul shows all that it should; `own` says what an agent itself answers in place of that it is well. */
async function startWorld(own: (url: string, asked: number) => Answer | undefined) {
  const agent = await startAgent(({ url = "", headers: { host } }, response) => {
    const whole = `http://${host}${url}`;
    const asked = agent.asked.filter((each) => each === whole).length;
    const { status = 200, body = answerOf(url) } = own(whole, asked) ?? {};
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const agents: readonly AgentReference[] = listAgents(inventory);
  const fetch = (url: string, init?: RequestInit): Promise<Response> => {
    const { host, pathname, search } = new URL(url);
    return globalThis.fetch(`http://127.0.0.1:${agent.port}/at/${host}${pathname}${search}`, init);
  };
  return {
    world: {
      inventory,
      endpoints: endpointsOf(inventory),
      engine: { agents, connect: agent.connect, fetch },
    },
    agent,
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

function answerOf(url: string): unknown {
  if (!url.startsWith("/v1/health/service/")) return {};
  const wanted: Readonly<Record<string, Health[keyof Health]>> = {
    consul: expectedHealth(inventory).consul,
    nomad: expectedHealth(inventory).nomad,
    "nomad-client": expectedHealth(inventory).nomadClient,
  };
  const { instances, checks } = wanted[url.split("/").at(-1) ?? ""] ?? { instances: 0, checks: 0 };
  const check = { Name: "check", CheckID: "check", Status: "passing", Output: "" };
  return Array.from({ length: instances }, () => ({
    Node: { Node: "node" },
    Checks: Array.from({ length: checks / instances }, () => check),
  }));
}

test("a world is healthy when Consul shows it and each agent says so of itself", async () => {
  await using started = await startWorld(() => undefined);
  expect(await readMissing(started.world, call)).toEqual([]);
  expect(started.agent.asked).toContain(`http://${node02}:8500/v1/agent/checks`);
});

test("a Consul agent that does not answer is missing though Consul still shows its node as passing", async () => {
  await using started = await startWorld((url) =>
    url.startsWith(`http://${node02}:8500/v1/agent/`) ? { status: 500, body: "starting" } : undefined,
  );
  expect(await readMissing(started.world, call)).toEqual([
    expect.stringMatching(/^agent node02\/consul: .*500/),
  ]);
});

test("a check that its own agent sees fail is missing though Consul has not heard of it", async () => {
  const check = { Name: "Nomad Client HTTP Check", Status: "critical", ServiceName: "nomad-client" };
  const deployed = { Name: "echo", Status: "critical", ServiceName: "demo-server" };
  await using started = await startWorld((url) =>
    url === `http://${node02}:8500/v1/agent/checks` ? { body: { check, deployed } } : undefined,
  );
  expect(await readMissing(started.world, call)).toEqual([
    "agent node02/consul: nomad-client: Nomad Client HTTP Check is critical",
  ]);
});

test("a Nomad agent that is not well yet is missing though its check passed some seconds ago", async () => {
  await using started = await startWorld((url) =>
    url.includes(`/at/${node02}:4746/v1/agent/health?type=client`)
      ? { status: 500, body: "no servers" }
      : undefined,
  );
  expect(await readMissing(started.world, call)).toEqual([
    expect.stringMatching(/^agent node02\/nomad-client: .*500 .*no servers/),
  ]);
});

test("what Consul finds out while the agents are asked counts", async () => {
  await using started = await startWorld((url, asked) =>
    url.endsWith("/v1/health/service/nomad-client") && asked > 1 ? { body: [] } : undefined,
  );
  expect(await readMissing(started.world, call)).toEqual([
    "nomad-client: 0 instances pass, 2 should",
    "nomad-client: 0 checks pass, 4 should",
  ]);
});
