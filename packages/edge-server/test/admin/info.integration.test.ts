import { once } from "node:events";
import { createServer } from "node:http";
import { freePort } from "testing";
import { expect, test } from "vitest";
import { collectInfo } from "../../src/admin/info.ts";
import { instanceOf } from "../support/instances.ts";

/** An upstream that answers `/info` with this; undefined: never. */
async function startInfo(status: number, body: string | undefined) {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/info" ? status : 404;
    if (body !== undefined) response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : 0,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test("/info asks every instance side by side, 5 s at most, and tells failures as text in their place", async () => {
  using good = await startInfo(200, '{"PID": 7}');
  using bad = await startInfo(503, "down");
  using garbage = await startInfo(200, "<html>");
  using hanging = await startInfo(200, undefined);
  using alsoHanging = await startInfo(200, undefined);
  const dead = await freePort();
  const ports = [good.port, bad.port, garbage.port, hanging.port, alsoHanging.port, dead];
  const instances = ports.map((port) => instanceOf({ id: String(port), address: "127.0.0.1", port }));
  const { Upstreams, ServerInfo } = await collectInfo(instances, new AbortController().signal);
  const of = (port: number) => Upstreams[`http://127.0.0.1:${port}/info`];
  expect(of(good.port)).toEqual({ PID: 7 });
  expect(of(bad.port)).toBe("request failed: status 503");
  expect(of(garbage.port)).toMatch(/^request failed: /);
  expect(of(dead)).toMatch(/^request failed: .*ECONNREFUSED/);
  for (const { port } of [hanging, alsoHanging])
    expect(of(port)).toMatch(/^request failed: no answer .* within 5000 ms/);
  expect(ServerInfo).toMatchObject({
    PID: process.pid,
    Build: expect.anything(),
    Started: expect.anything(),
  });
});
