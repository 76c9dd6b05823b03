import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";
import { startRealConsul } from "../support/start-real-consul.ts";

const program = process.env["NOMAD_DEMO_CONSUL"] ?? "consul";
const timeout = 300_000;
const patience = { timeoutMs: 120_000 };

/** The built executable with a private listener. */
async function start(args: readonly string[]) {
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = await startEdge(["--admin", admin, ...args]);
  const routes = async () => (await fetch(`http://${admin}/routes`)).text();
  return { edge, routes, [Symbol.asyncDispose]: () => edge[Symbol.asyncDispose]() };
}

test(
  "250 followed services leave an agent to the other programs of the host, and each change is heard within seconds",
  { timeout },
  async () => {
    await using consul = await startRealConsul(program);
    await using instance = await startInstance();
    const names = Array.from({ length: 250 }, (_, i) => `s${i}`);
    const register = (name: string, more: object = {}) =>
      consul.call("PUT", "/v1/agent/service/register", {
        ID: name,
        Name: name,
        Address: "127.0.0.1",
        Port: instance.port,
        Tags: [`urlprefix-/${name}/`],
        ...more,
      });
    for (const name of names) await register(name);
    await using world = await start(["--consul", consul.address, "--workers", "2"]);
    const statuses = async (path: string) =>
      new Set(
        await Promise.all(
          names.map(async (name) => (await fetch(`${world.edge.url}/${name}${path}`)).status),
        ),
      );
    await eventually(async () => expect(await statuses("/")).toEqual(new Set([200])), patience);
    for (let i = 0; i < 50; i++) await consul.call("GET", "/v1/agent/self");
    const startedAt = Date.now();
    for (const name of names)
      await register(name, { Tags: [`urlprefix-/${name}/`, `urlprefix-/${name}-new/`] });
    await eventually(async () => expect(await statuses("-new/")).toEqual(new Set([200])), patience);
    console.info(`250 changes were registered and heard by both workers within ${Date.now() - startedAt} ms`);
    expect(world.edge.child.output()).not.toContain("Consul did not answer");
  },
);

test(
  "a TTL check failed without a note, a port that is none, another case of the name",
  { timeout },
  async () => {
    await using consul = await startRealConsul(program);
    await using instance = await startInstance();
    const register = (ID: string, more: object = {}) =>
      consul.call("PUT", "/v1/agent/service/register", {
        ID,
        Name: "web",
        Address: "127.0.0.1",
        Port: instance.port,
        ...more,
      });
    const TTL = { Check: { TTL: "60s" } };
    await register("good");
    await register("ttl", { ...TTL, Address: "127.0.0.2" });
    await register("other-case", { Name: "WEB", Address: "127.0.0.3" });
    await register("huge", { Port: 70_000 });
    await register("none", { Port: undefined });
    await consul.call("PUT", "/v1/agent/check/pass/service:ttl");
    await using world = await start(["--consul", consul.address, "--service", "web,WEB"]);
    const states = async () => {
      const { routes, badRows } = JSON.parse(await world.routes());
      const instances: { address: string; state: string }[] = routes[0]?.instances ?? [];
      return {
        used: instances.map(({ address, state }) => `${address.split(":")[0]} ${state}`).toSorted(),
        bad: badRows.map(({ instance: id }: { instance: string }) => id),
      };
    };
    const bad = ["huge", "none"];
    await eventually(async () => {
      const used = ["127.0.0.1 passing", "127.0.0.2 passing", "127.0.0.3 passing"];
      expect(await states()).toEqual({ used, bad });
    }, patience);
    await consul.call("PUT", "/v1/agent/check/fail/service:ttl");
    await eventually(async () => {
      const used = ["127.0.0.1 passing", "127.0.0.2 critical", "127.0.0.3 passing"];
      expect(await states()).toEqual({ used, bad });
    }, patience);
  },
);

test(
  "a TTL check that ran out while its agent was dead takes no working instance out",
  { timeout },
  async () => {
    await using consul = await startRealConsul(program);
    await using instance = await startInstance();
    // Shorter than it takes the other agents to see this one dead.
    const Check = { TTL: "5s", CheckID: "beat" };
    const web = { ID: "a", Name: "web", Address: "127.0.0.1", Port: instance.port, Check };
    await consul.call("PUT", "/v1/agent/service/register", web);
    await consul.call("PUT", "/v1/agent/check/pass/beat");
    // The edge asks a server: it sees the agent die.
    await using world = await start(["--consul", consul.serverAddress, "--service", "web"]);
    await eventually(async () => expect(await world.routes()).toContain('"state":"passing"'), patience);
    await consul.call("PUT", "/v1/agent/check/pass/beat");
    await consul.agent.kill();
    await eventually(async () => expect(await world.routes()).toContain('"state":"suspect"'), patience);
    consul.agent.start();
    await eventually(async () => expect(await world.routes()).toContain("without a note"), patience);
    expect(await world.routes()).toContain('"usable":1');
    expect((await fetch(world.edge.url)).status).toBe(200);
    await eventually(() => consul.call("PUT", "/v1/agent/check/pass/beat"), patience);
    await eventually(async () => expect(await world.routes()).toContain('"state":"passing"'), patience);
  },
);

test(
  "a right that is granted later brings the rows, and the log said which was missing",
  { timeout },
  async (context) => {
    const version = /v(\d+)\.(\d+)/.exec(await versionOf(program));
    context.skip(Number(version?.[2]) < 11, "Consul before 1.11 does not say that it filtered");
    await using consul = await startRealConsul(program, { isGuarded: true });
    await using instance = await startInstance();
    const web = { ID: "a", Name: "web", Address: "127.0.0.1", Port: instance.port };
    await eventually(() => consul.call("PUT", "/v1/agent/service/register", web), patience);
    const services = 'service_prefix "" { policy = "read" }';
    const policy = await consul.call("PUT", "/v1/acl/policy", { Name: "edge", Rules: services });
    const { ID } = policy as { ID: string };
    const token = await consul.call("PUT", "/v1/acl/token", { Policies: [{ ID }] });
    const { SecretID } = token as { SecretID: string };
    await using folder = await temporaryFolder("token");
    const file = join(folder.path, "token");
    await writeFile(file, SecretID);
    await using world = await start([
      "--consul",
      consul.address,
      "--service",
      "web",
      "--consul-token-file",
      file,
    ]);
    await eventually(() => expect(world.edge.child.output()).toContain("node_prefix"), patience);
    expect((await fetch(world.edge.url)).status).not.toBe(200);
    await consul.call("PUT", `/v1/acl/policy/${ID}`, {
      ID,
      Name: "edge",
      Rules: `${services} node_prefix "" { policy = "read" }`,
    });
    const startedAt = Date.now();
    await eventually(async () => expect((await fetch(world.edge.url)).status).toBe(200), patience);
    console.info(`the right that was granted arrived within ${Date.now() - startedAt} ms`);
    await eventually(() => expect(world.edge.child.output()).toContain("lets the edge read again"), patience);
  },
);

async function versionOf(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, ["version"]);
  return stdout;
}
