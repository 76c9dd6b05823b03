import { duplexPair } from "node:stream";
import { expect, test } from "vitest";
import { z } from "zod";
import { askConsul, type ConsulQuestion } from "../../src/net/ask-consul.ts";
import type { Connect } from "../../src/net/world-agent.ts";
import { startAgent } from "../fixtures/start-agent.ts";
import {
  accessTo,
  consulUrl,
  secretOf,
  startClosedAgent,
  type ClosedAgent,
} from "../fixtures/start-closed-agent.ts";

function question(connect: Connect): ConsulQuestion<string[]> {
  return {
    url: "http://10.255.0.11:8500",
    reach: { connect },
    schema: z.array(z.string()),
    signal: new AbortController().signal,
  };
}

const peers = (asked: ConsulQuestion<string[]>) =>
  askConsul(asked, (consul, options) => consul.status.peers(options));

test("a call goes through the engine's own connections and returns what the schema takes", async () => {
  await using agent = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('["10.255.0.11:8300"]'),
  );
  expect(await peers(question(agent.connect))).toEqual(["10.255.0.11:8300"]);
  expect(agent.asked).toEqual(["http://10.255.0.11:8500/v1/status/peers"]);
});

test("a stream that is no socket, as a channel over SSH, carries a call too", async () => {
  await using agent = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('["10.255.0.11:8300"]'),
  );
  const connect: Connect = async (address) => {
    const socket = await agent.connect(address);
    const [near, far] = duplexPair();
    far.pipe(socket).pipe(far);
    return near;
  };
  expect(await peers(question(connect))).toEqual(["10.255.0.11:8300"]);
});

test("the name of a service is one segment of the path, whatever it holds", async () => {
  await using agent = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end("[]"),
  );
  await askConsul(question(agent.connect), (consul, options) =>
    consul.health.service({ ...options, service: "a/b c" }),
  );
  expect(agent.asked).toEqual(["http://10.255.0.11:8500/v1/health/service/a%2Fb%20c"]);
});

test("what goes wrong names the agent and the cause", async () => {
  await using failing = await startAgent((_, response) => response.writeHead(500).end("No cluster leader"));
  await using odd = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('{"a":1}'),
  );
  await expect(peers(question(failing.connect))).rejects.toThrow(
    "http://10.255.0.11:8500: GET /v1/status/peers: 500 No cluster leader",
  );
  await expect(peers(question(odd.connect))).rejects.toThrow(
    /^http:\/\/10\.255\.0\.11:8500: .*expected array/s,
  );
  const refuse = () => Promise.reject(new Error("connect 10.255.0.11:8500: the host is down"));
  await expect(peers(question(refuse))).rejects.toThrow(
    "http://10.255.0.11:8500: connect 10.255.0.11:8500: the host is down",
  );
});

test("an agent that says nothing, or half of it, ends the call at its limit", async () => {
  await using silent = await startAgent(() => {});
  await using half = await startAgent((request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 }).write('["10.');
    setImmediate(() => request.socket.destroy());
  });
  for (const { connect } of [silent, half])
    await expect(peers({ ...question(connect), timeoutMs: 200 })).rejects.toThrow(
      "request timed out (200ms)",
    );
});

test("the signal ends a call with its own reason, before it began and under way", async () => {
  const controller = new AbortController();
  await using silent = await startAgent(() => controller.abort(new Error("the user had enough")));
  const asking = { ...question(silent.connect), signal: controller.signal };
  await expect(peers(asking)).rejects.toThrow("the user had enough");
  await expect(peers(asking)).rejects.toThrow("the user had enough");
  expect(silent.asked).toHaveLength(1);
});

test("a closed world's agent is asked over TLS with a token; who leads is asked without", async () => {
  await using agent = await startClosedAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('["10.255.0.11:8300"]'),
  );
  const asking = { ...question(agent.connect), url: consulUrl, reach: { ...agent, access: accessTo(agent) } };
  await peers(asking);
  await peers({ ...asking, withoutToken: true });
  expect(agent.asked).toEqual([
    { what: "GET /v1/status/peers", consul: secretOf("consul") },
    { what: "GET /v1/status/peers" },
  ]);
});

test("a refused token and a certificate that does not fit are errors for the user, with their own words", async () => {
  await using denying = await startClosedAgent((_, response) =>
    response.writeHead(403).end("Permission denied: token lacks permission 'agent:read'"),
  );
  await using other = await startClosedAgent(() => {}, { addresses: ["10.255.0.99"] });
  const asking = (agent: ClosedAgent) =>
    peers({ ...question(agent.connect), url: consulUrl, reach: { ...agent, access: accessTo(agent) } });
  await expect(asking(denying)).rejects.toMatchObject({
    code: "TOKEN_REFUSED",
    message: `${consulUrl} refuses GET /v1/status/peers to the viewer (tokens/consul-viewer): Permission denied: token lacks permission 'agent:read'`,
  });
  await expect(asking(other)).rejects.toMatchObject({
    code: "TLS_FAILED",
    message: expect.stringMatching(new RegExp(`^the certificate of ${consulUrl} is not for 10.255.0.11`)),
  });
});
