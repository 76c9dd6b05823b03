import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { startRoutedEdge } from "./start-routed-edge.ts";

/** Three instances of a service that answer with the status which the path names, and how often they were asked. */
async function startFailing() {
  const stack = new AsyncDisposableStack();
  const world = stack.use(await startRoutedEdge());
  let asked = 0;
  const rows = [];
  for (const id of ["a", "b", "c"]) {
    const server = createServer((request, response) => {
      asked++;
      request.resume();
      response.statusCode = Number(request.url?.slice(1, 4));
      response.end(id);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    stack.defer(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    });
    const { port } = server.address() as AddressInfo;
    rows.push({ id, address: "127.0.0.1", port, tags: ["urlprefix-/"] });
  }
  world.consul.set("web", rows);
  await eventually(async () => expect((await world.ask("/200")).status).toBe(200));
  return {
    asks: async (method: string, target: string) => {
      asked = 0;
      const { status } = await world.ask(target, { method, body: method === "GET" ? "" : "x" });
      return [status, asked];
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("kubernetes/ingress-nginx#2554: a failing answer is asked for once more at most, not on every instance", async () => {
  await using world = await startFailing();
  expect(await world.asks("GET", "/503")).toEqual([503, 2]);
  expect(await world.asks("GET", "/500")).toEqual([500, 1]);
});

test("apex/up#334: what changes something is carried out once, whatever it is answered", async () => {
  await using world = await startFailing();
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    for (const status of [500, 502, 503, 504])
      expect(await world.asks(method, `/${status}`)).toEqual([status, 1]);
});
