import type { AddressInfo } from "node:net";
import { createLog } from "workload";
import { eventually, refusedPort } from "testing";
import { expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createConsulClient } from "../../src/discovery/consul-client.ts";
import { consulSettings } from "../../src/discovery/consul-settings.ts";
import { createEdge } from "../../src/edge/create-edge.ts";
import { edgeSettings } from "../../src/options/edge-settings.ts";
import type { Options } from "../../src/options/option-table.ts";
import { parseOptions } from "../../src/options/parse-options.ts";
import { startFakeConsul, type FakeConsul } from "../support/fake-consul.ts";
import { startInstance } from "../support/start-instance.ts";

async function optionsOf(...args: readonly string[]): Promise<Options> {
  const command = await parseOptions({ args, environment: {}, readFile: () => Promise.reject(new Error()) });
  if (command.kind === "help") throw new Error("help");
  return command.options;
}

/** An edge in this process that follows this Consul. */
async function startEdgeHere(consul: FakeConsul, ...args: readonly string[]) {
  const stop = new AbortController();
  const ejected: string[] = [];
  const removed: string[] = [];
  const edge = createEdge({
    settings: edgeSettings(await optionsOf(...args), undefined),
    consul: createConsulClient(await consulSettings({ addresses: consul.url, maxQueries: 4 }, {}, "")),
    proxy: {},
    observer: {
      ejected: ({ endpoint }) => ejected.push(endpoint.id),
      removed: ({ id }) => removed.push(id),
    },
    clock: systemClock,
    log: createLog("edge_server", "error"),
    signal: stop.signal,
  });
  await edge.proxy.listen({ host: "127.0.0.1", port: 0 });
  const { port } = edge.proxy.server.address() as AddressInfo;
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return {
    edge,
    get,
    ejected,
    removed,
    [Symbol.asyncDispose]: async () => {
      await edge.proxy.drain(AbortSignal.abort());
      stop.abort();
      await edge.ended;
    },
  };
}

test("what Consul lists gets the requests, until Consul lists it no more", async () => {
  await using consul = await startFakeConsul();
  await using one = await startInstance();
  await using two = await startInstance();
  const rows = [one, two].map(({ port }, i) => ({ id: `web-${i + 1}`, address: "127.0.0.1", port }));
  consul.set("web", rows);
  await using here = await startEdgeHere(consul, "--service", "web");
  await eventually(async () => {
    expect(await here.get("/")).toEqual({ status: 200, text: "ok" });
    expect(Math.min(one.requests.length, two.requests.length)).toBeGreaterThan(0);
  });
  consul.set("web", rows.slice(1));
  await eventually(() => expect(here.removed).toEqual([`node01/web-1@127.0.0.1:${one.port}`]));
  const before = one.requests.length;
  for (let i = 0; i < 20; i++) expect((await here.get("/")).status).toBe(200);
  expect(one.requests.length).toBe(before);
});

test("an instance that refuses connections is ejected, and costs no request", async () => {
  await using consul = await startFakeConsul();
  await using instance = await startInstance();
  await using refused = await refusedPort();
  consul.set("web", [
    { id: "good", address: "127.0.0.1", port: instance.port },
    { id: "bad", address: "127.0.0.1", port: refused.port },
  ]);
  await using here = await startEdgeHere(consul, "--service", "web", "--probe-interval", "50ms");
  await eventually(async () => expect((await here.get("/")).status).toBe(200));
  await eventually(async () => {
    expect((await here.get("/")).status).toBe(200);
    expect(here.ejected).toContain(`node01/bad@127.0.0.1:${refused.port}`);
  });
});

test("other settings replace those in use: routes, who may ask for /info, request ids and limits", async () => {
  await using consul = await startFakeConsul();
  await using one = await startInstance();
  await using two = await startInstance();
  consul.set("one", [{ id: "one", address: "127.0.0.1", port: one.port }]);
  consul.set("two", [{ id: "two", address: "127.0.0.1", port: two.port }]);
  await using here = await startEdgeHere(consul, "--service", "one");
  await eventually(async () => expect((await here.get("/")).status).toBe(200));
  expect(JSON.parse((await here.get("/info")).text)).toHaveProperty("Upstreams");
  expect(one.requests.at(-1)?.headers).not.toHaveProperty("x-request-id");
  const next = await optionsOf(
    "--service",
    "two",
    "--info",
    "off",
    "--request-id",
    "--max-request-head",
    "1024",
  );
  here.edge.reconfigure(edgeSettings(next, undefined));
  await eventually(async () => {
    expect((await here.get("/info")).text).toBe("ok");
    expect(two.requests.at(-1)?.headers).toHaveProperty("x-request-id");
  });
  expect(here.edge.info()).toEqual({ mode: "off", services: ["two"] });
  expect((await here.get(`/${"a".repeat(2000)}`)).status).toBe(414);
});
