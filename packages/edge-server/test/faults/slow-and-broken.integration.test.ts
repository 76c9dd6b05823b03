import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";

const routesSchema = z.object({
  routes: z.array(z.object({ instances: z.array(z.object({ state: z.string() })) })),
});

/** The built edge with its defaults in front of instances that answer as `handle` says. `ran` is what clients had executed. */
async function startWorld(handle: RequestListener, count = 3) {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const ran: string[] = [];
  const rows: { id: string; address: string; port: number }[] = [];
  for (let id = 0; id < count; id++) {
    const server = createServer((request, response) => {
      if (isClients(request)) ran.push(`${request.method} ${request.url}`);
      handle(request, response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    stack.defer(() => {
      server.close();
      server.closeAllConnections();
    });
    rows.push({ id: String(id), address: "127.0.0.1", port: (server.address() as AddressInfo).port });
  }
  consul.set("web", rows);
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(
    await startEdge(["--consul", consul.url, "--service", "web", "--admin", admin, "--log-level", "warn"]),
  );
  return {
    edge,
    ran,
    states: async () => {
      const { routes } = routesSchema.parse(await (await fetch(`http://${admin}/routes`)).json());
      return routes.flatMap(({ instances }) => instances.map(({ state }) => state));
    },
    metrics: async () => (await fetch(`http://${admin}/metrics`)).text(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test(
  "a service whose every page takes 5 s runs each GET once, and none of its instances is ejected",
  { timeout: 30_000 },
  async () => {
    await using world = await startWorld(
      (_request, response) => void setTimeout(() => response.end("ok"), 5000),
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => (await fetch(`${world.edge.url}/report-${i}`)).status),
    );
    expect(answers).toEqual(Array.from({ length: 6 }, () => 200));
    expect(world.ran).toHaveLength(6);
    expect(world.edge.child.output()).not.toContain("ejected");
    expect(await world.metrics()).not.toMatch(/^edge_retries_total\{/m);
  },
);

test(
  "a page that is slow beside fast ones is run once, and its instance is not ejected",
  { timeout: 30_000 },
  async () => {
    await using world = await startWorld(({ url }, response) => {
      if (url === "/slow") setTimeout(() => response.end("ok"), 4000);
      else response.end("ok");
    });
    for (let i = 0; i < 200; i++) await (await fetch(`${world.edge.url}/fast`)).text();
    await Promise.all(Array.from({ length: 5 }, () => fetch(`${world.edge.url}/slow`)));
    expect(world.ran.filter((line) => line === "GET /slow")).toHaveLength(5);
    expect(world.edge.child.output()).not.toContain("ejected");
  },
);

test.each(["GET", "PUT", "DELETE", "POST"])(
  "a %s answered 500 is executed once, however many instances there are",
  async (method) => {
    await using world = await startWorld((_request, response) => response.writeHead(500).end("broken"), 6);
    const response = await fetch(`${world.edge.url}/broken`, { method });
    expect(response.status).toBe(500);
    expect(world.ran).toEqual([`${method} /broken`]);
  },
);

test("a broken URL ejects nobody, and a 503 is asked about twice at most", async () => {
  await using world = await startWorld(({ url }, response) => {
    const status = url?.startsWith("/broken") ? 500 : url?.startsWith("/full") ? 503 : 200;
    response.writeHead(status).end("x");
  }, 6);
  for (let i = 0; i < 100; i++) await (await fetch(`${world.edge.url}/broken`)).text();
  expect(await world.states()).toEqual(Array.from({ length: 6 }, () => "passing"));
  const before = world.ran.length;
  await (await fetch(`${world.edge.url}/full`)).text();
  expect(world.ran.length - before).toBe(2);
  await eventually(async () =>
    expect(await world.metrics()).toMatch(/^edge_retries_total\{failure="server-error"\} 1$/m),
  );
});

/** Neither a probe nor the edge's own `/info`. */
function isClients({ url, headers }: IncomingMessage): boolean {
  return url !== "/info" && headers["user-agent"] !== "edge_server probe";
}
