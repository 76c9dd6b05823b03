import { expect, test } from "vitest";
import { ask, indexOf, put } from "../../contract/consul/ask.ts";
import { checkBecomes, instanceIds, read } from "../../contract/consul/read.ts";
import { checksShape, kvShape, nodesShape } from "../../contract/consul/shapes.ts";
import type { ConsulAgent } from "../../contract/consul/target.ts";
import { startUpstream, type Upstream } from "../../contract/consul/upstream.ts";
import { createConsulPlace, startConsulProcess } from "./consul-process.ts";

test("everything acknowledged survives SIGKILL, checks start over, and indexes go on", async () => {
  await using place = await createConsulPlace();
  const [one, two] = place.agents;
  await using upstream = await startUpstream(two.address, 9000);
  const first = await startConsulProcess(place);
  await fill(one, two, upstream);
  const nodes = await read(one, "/v1/catalog/nodes", nodesShape);
  const web = await ask(one, "/v1/health/service/plain");
  const [key] = await read(one, "/v1/kv/a/b", kvShape);
  await first.end("SIGKILL");
  await using second = await startConsulProcess(place);

  expect(await instanceIds(one, "plain")).toEqual(["plain"]);
  expect((await ask(one, "/v1/agent/service/plain")).json).toMatchObject({
    Tags: ["a"],
    Meta: { k: "v" },
    Port: 1,
  });
  expect(await instanceIds(one, "plain", "?passing"), "still in maintenance").toEqual([]);
  expect(await instanceIds(one, "ttl", "?passing"), "its TTL has not run out").toEqual(["ttl"]);
  expect(await instanceIds(one, "gone")).toEqual([]);
  expect(await instanceIds(one, "db")).toEqual(["db"]);
  expect(await read(one, "/v1/health/checks/slow", checksShape)).toMatchObject([
    { Status: "critical", Output: "" },
  ]);
  await checkBecomes(one, "quick", "passing");

  const before = nodes.map(({ Node, ID }) => [Node, ID]);
  const after = (await read(one, "/v1/catalog/nodes", nodesShape)).map(({ Node, ID }) => [Node, ID]);
  expect(after).toEqual(before);
  const answer = await ask(one, `/v1/health/service/plain?index=${indexOf(web)}&wait=20s`);
  expect(indexOf(answer), "a query from before the restart is answered").toBeGreaterThan(indexOf(web));
  expect(await read(one, "/v1/kv/a/b", kvShape)).toEqual([key]);
  const set = (): Promise<string> =>
    ask(one, `/v1/kv/a/b?cas=${key?.ModifyIndex}`, { method: "PUT", body: "2" }).then(({ text }) => text);
  expect([await set(), await set()]).toEqual(["true", "false"]);

  const list = await ask(one, "/v1/catalog/datacenters");
  const waiting = ask(one, `/v1/kv/a/b?index=${Number.MAX_SAFE_INTEGER}&wait=20s`);
  expect(list.status).toBe(200);
  // Answered on a connection opened after the waiting query was sent: by now that one has arrived.
  expect((await ask(one, "/v1/status/leader")).status).toBe(200);
  expect(await second.end("SIGTERM")).toBe(0);
  expect((await waiting).status, "SIGTERM answers who waits").toBe(200);
});

/** One of everything that has to last. */
async function fill(one: ConsulAgent, two: ConsulAgent, upstream: Upstream): Promise<void> {
  const register = (agent: ConsulAgent, body: object) => put(agent, "/v1/agent/service/register", body);
  const check = { HTTP: upstream.url("/health"), Interval: "1s" };
  await register(one, { Name: "plain", Tags: ["a"], Meta: { k: "v" }, Port: 1 });
  await put(one, "/v1/agent/service/maintenance/plain?enable=true&reason=later");
  await register(two, { Name: "ttl", Check: { CheckID: "ttl", TTL: "1h" } });
  await put(two, "/v1/agent/check/pass/ttl?note=alive");
  await register(two, { Name: "gone" });
  await put(two, "/v1/agent/service/deregister/gone");
  await put(one, "/v1/catalog/register", {
    Node: "outside",
    Address: "192.0.2.1",
    Service: { Service: "db" },
  });
  await put(one, "/v1/kv/a/b?flags=3", "kept");
  await register(two, { Name: "quick", Check: check });
  await register(two, { Name: "slow", Check: check });
  await checkBecomes(one, "quick", "passing");
  await checkBecomes(one, "slow", "passing");
  await register(two, { Name: "slow", Check: { ...check, Interval: "1h" } });
}
