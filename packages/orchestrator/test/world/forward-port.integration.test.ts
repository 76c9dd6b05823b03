import { createServer } from "node:http";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { forwardPort, type ForwardOptions } from "../../src/world/forward-port.ts";

async function startUpstream() {
  const server = createServer((_request, response) => response.end("from inside\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const options = (port: number, failures: string[] = []): ForwardOptions => ({
  port: 0,
  target: () => Promise.resolve({ host: "127.0.0.1", port }),
  connect: async (address) => {
    const socket = connect(address);
    await once(socket, "connect");
    return socket;
  },
  onFailure: (reason) => failures.push(reason),
});

test("a port of this machine answers what the address inside answers; it is gone with its end", async () => {
  await using upstream = await startUpstream();
  const forwarded = await forwardPort(options(upstream.port));
  const url = `http://127.0.0.1:${forwarded.port}/`;
  expect(await (await fetch(url)).text()).toBe("from inside\n");
  await forwarded[Symbol.asyncDispose]();
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("where nothing listens inside the connection is reset, and why is told", async () => {
  const upstream = await startUpstream();
  await upstream[Symbol.asyncDispose]();
  const failures: string[] = [];
  await using forwarded = await forwardPort(options(upstream.port, failures));
  await expect(fetch(`http://127.0.0.1:${forwarded.port}/`)).rejects.toThrow("fetch failed");
  expect(failures).toEqual([expect.stringContaining("ECONNREFUSED")]);
});

test("a port that is taken is named", async () => {
  await using upstream = await startUpstream();
  await expect(forwardPort({ ...options(1), port: upstream.port })).rejects.toMatchObject({
    code: "LOCAL_PORT_TAKEN",
    message: expect.stringContaining(`127.0.0.1:${upstream.port}`),
  });
});
