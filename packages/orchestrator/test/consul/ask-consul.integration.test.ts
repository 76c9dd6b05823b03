import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { refusedPort } from "testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { askConsul, type ConsulQuestion } from "../../src/consul/ask-consul.ts";

async function startAgent(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Asks the agent on this port of 127.0.0.1 by an address that only the engine's connections reach. */
function question(port: number): ConsulQuestion<string[]> & { readonly reached: string[] } {
  const reached: string[] = [];
  return {
    url: "http://10.255.0.11:8500",
    reached,
    connect: async ({ host, port: asked }) => {
      reached.push(`${host}:${asked}`);
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      return socket;
    },
    schema: z.array(z.string()),
    signal: new AbortController().signal,
  };
}

test("a call goes through the engine's own connections and returns what the schema takes", async () => {
  const asked: (string | undefined)[] = [];
  await using agent = await startAgent((request, response) => {
    asked.push(request.url);
    response.setHeader("content-type", "application/json").end('["10.255.0.11:8300"]');
  });
  const asking = question(agent.port);
  expect(await askConsul(asking, (consul, options) => consul.status.peers(options))).toEqual([
    "10.255.0.11:8300",
  ]);
  expect(asked).toEqual(["/v1/status/peers"]);
  expect(asking.reached).toEqual(["10.255.0.11:8500"]);
});

test("the name of a service is one segment of the path, whatever it holds", async () => {
  const asked: (string | undefined)[] = [];
  await using agent = await startAgent((request, response) => {
    asked.push(request.url);
    response.setHeader("content-type", "application/json").end("[]");
  });
  await askConsul(question(agent.port), (consul, options) =>
    consul.health.service({ ...options, service: "a/b c" }),
  );
  expect(asked).toEqual(["/v1/health/service/a%2Fb%20c"]);
});

test("what goes wrong names the agent, the call and the cause", async () => {
  await using failing = await startAgent((_, response) => response.writeHead(500).end("No cluster leader"));
  await using odd = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('{"a":1}'),
  );
  await using refused = await refusedPort();
  const peers = (port: number) =>
    askConsul(question(port), (consul, options) => consul.status.peers(options));
  await expect(peers(failing.port)).rejects.toThrow(
    "http://10.255.0.11:8500: GET /v1/status/peers: 500 No cluster leader",
  );
  await expect(peers(odd.port)).rejects.toThrow(/^http:\/\/10\.255\.0\.11:8500: .*expected array/s);
  await expect(peers(refused.port)).rejects.toThrow(/^http:\/\/10\.255\.0\.11:8500: connect ECONNREFUSED/);
});

test("an agent that says nothing, or half of it, ends the call at its limit", async () => {
  await using silent = await startAgent(() => {});
  await using half = await startAgent((request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write('["10.');
    setImmediate(() => request.socket.destroy());
  });
  for (const { port } of [silent, half])
    await expect(
      askConsul({ ...question(port), timeoutMs: 200 }, (consul, options) => consul.status.peers(options)),
    ).rejects.toThrow("request timed out (200ms)");
});

test("the signal ends a call with its own reason, before it began and under way", async () => {
  const controller = new AbortController();
  await using silent = await startAgent(() => controller.abort(new Error("the user had enough")));
  const asked = { ...question(silent.port), signal: controller.signal };
  const peers = () => askConsul(asked, (consul, options) => consul.status.peers(options));
  await expect(peers()).rejects.toThrow("the user had enough");
  await expect(peers()).rejects.toThrow("the user had enough");
  expect(asked.reached).toHaveLength(1);
});
