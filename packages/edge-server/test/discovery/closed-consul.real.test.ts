import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";
import { startClosedConsul, type ClosedConsul } from "../support/start-closed-consul.ts";

const program = process.env["NOMAD_DEMO_CONSUL"] ?? "consul";
const timeout = 400_000;
const patience = { timeoutMs: 90_000 };
const edgeRules = 'service_prefix "" { policy = "read" } node_prefix "" { policy = "read" }';

/** The built executable beside an instance of `web`, which requests ask for all the time. */
async function startEdgeOn(consul: ClosedConsul) {
  const stack = new AsyncDisposableStack();
  const instance = stack.use(await startInstance());
  const web = { ID: "a", Name: "web", Address: "127.0.0.1", Port: instance.port };
  await eventually(() => consul.call("PUT", "/v1/agent/service/register", web), patience);
  const admin = `127.0.0.1:${await freePort()}`;
  const environment = { ...consul.files.environment, CONSUL_HTTP_ADDR: consul.url };
  const edge = stack.use(await startEdge(["--service", "web", "--admin", admin], environment));
  await eventually(async () => expect((await fetch(edge.url)).status).toBe(200), patience);
  const routes = async () => (await fetch(`http://${admin}/routes`)).text();
  const failures: number[] = [];
  const stop = new AbortController();
  let requests = 0;
  const load = (async () => {
    while (!stop.signal.aborted) {
      const { status } = await fetch(edge.url).catch(() => ({ status: 0 }));
      requests += 1;
      if (status !== 200) failures.push(status);
    }
  })();
  stack.defer(async () => {
    stop.abort();
    await load;
  });
  return {
    edge,
    routes,
    problems: async (): Promise<{ kind: string; message: string }[]> =>
      JSON.parse(await routes()).consul.problems,
    /** What failed since the start; asserts that the load went on. */
    failuresSoFar: async () => {
      const before = requests;
      await eventually(() => expect(requests).toBeGreaterThan(before + 100), patience);
      return failures;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test(
  "a token that is reduced, revoked and replaced, and a rotated authority, cost no request",
  { timeout },
  async () => {
    await using consul = await startClosedConsul(program);
    const first = await consul.createToken(edgeRules);
    await writeFile(consul.files.token, first.SecretID);
    await using world = await startEdgeOn(consul);
    expect(await world.problems()).toEqual([]);

    const less = await consul.createToken('service_prefix "" { policy = "read" }');
    await writeFile(consul.files.token, less.SecretID);
    const web = { ID: "b", Name: "other", Address: "127.0.0.1", Port: 1 };
    await consul.call("PUT", "/v1/agent/service/register", web);
    if (await tellsThatItFiltered())
      await eventually(
        async () => expect(JSON.stringify(await world.problems())).toContain("node_prefix"),
        patience,
      );

    const second = await consul.createToken(edgeRules);
    await writeFile(consul.files.token, second.SecretID);
    await eventually(async () => expect(await world.problems()).toEqual([]), patience);
    await eventually(async () => expect(await world.routes()).toContain('"state":"passing"'), patience);

    await consul.call("DELETE", `/v1/acl/token/${second.AccessorID}`);
    await eventually(async () => {
      const [problem] = await world.problems();
      expect(problem).toMatchObject({ kind: "token", message: expect.stringContaining(consul.files.token) });
    }, patience);
    await writeFile(consul.files.token, first.SecretID);
    await eventually(async () => expect(await world.problems()).toEqual([]), patience);

    await consul.rotateAuthority();
    await consul.call("PUT", "/v1/agent/service/register", {
      ...web,
      ID: "c",
      Name: "web",
      Port: 1,
      Tags: ["seen"],
    });
    await eventually(async () => expect(await world.routes()).toContain("127.0.0.1:1"), patience);
    await consul.call("PUT", "/v1/agent/service/deregister/c");
    expect(await world.failuresSoFar()).toEqual([]);
    for (const { SecretID } of [first, less, second]) {
      expect(world.edge.child.output()).not.toContain(SecretID);
      expect(await world.routes()).not.toContain(SecretID);
    }
  },
);

test(
  "servers that are away for two minutes, and an agent that starts again meanwhile, cost no request",
  { timeout },
  async () => {
    await using consul = await startClosedConsul(program);
    await writeFile(consul.files.token, (await consul.createToken(edgeRules)).SecretID);
    await using world = await startEdgeOn(consul);
    const awaySince = Date.now();
    await consul.server.kill();
    await eventually(() => expect(Date.now() - awaySince).toBeGreaterThan(75_000), {
      timeoutMs: 80_000,
      intervalMs: 1000,
    });
    await consul.agent.kill();
    consul.agent.start();
    await eventually(() => expect(Date.now() - awaySince).toBeGreaterThan(120_000), {
      timeoutMs: 80_000,
      intervalMs: 1000,
    });
    expect(await world.failuresSoFar()).toEqual([]);
    console.info(
      `while the servers were away the edge said: ${JSON.parse(await world.routes()).consul.error}`,
    );
    consul.server.start();
    await eventually(async () => {
      const { error, isComplete } = JSON.parse(await world.routes()).consul;
      expect([error, isComplete]).toEqual([undefined, true]);
    }, patience);
    await eventually(async () => expect(await world.routes()).toContain('"state":"passing"'), patience);
    expect(await world.failuresSoFar()).toEqual([]);
    expect(await world.problems()).toEqual([]);
  },
);

/** Consul before 1.11 leaves rows out without a word. */
async function tellsThatItFiltered(): Promise<boolean> {
  const { stdout } = await promisify(execFile)(program, ["version"]);
  return Number(/v1\.(\d+)/.exec(stdout)?.[1]) >= 11;
}
