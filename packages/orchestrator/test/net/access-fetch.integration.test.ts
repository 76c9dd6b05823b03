import { once } from "node:events";
import { createServer } from "node:net";
import { duplexPair } from "node:stream";
import { createAuthority } from "certificates";
import { expect, test } from "vitest";
import { createAccessFetch } from "../../src/net/access-fetch.ts";
import type { Connect } from "../../src/net/world-agent.ts";
import {
  accessTo,
  agentAddress,
  consulUrl,
  nomadUrl,
  secretOf,
  startClosedAgent,
  type ClosedAgent,
} from "../fixtures/start-closed-agent.ts";

const plain = () => Promise.reject(new Error("asked over plain HTTP"));
const fetchTo = (agent: Pick<ClosedAgent, "authority" | "connect">, connect: Connect = agent.connect) =>
  createAccessFetch({ access: accessTo(agent), connect, fetch: plain });

test("each system gets its own token, and no other address gets any", async () => {
  await using agent = await startClosedAgent((_, response) => response.end("{}"), {
    addresses: [agentAddress, "10.255.0.12"],
  });
  const fetch = fetchTo(agent);
  await fetch(`${consulUrl}/v1/agent/self`);
  await fetch(`${nomadUrl}/v1/jobs`, { method: "POST", body: "{}" });
  await fetch("https://10.255.0.12:8501/v1/agent/self");
  await fetch(`https://${agentAddress}:25000/info`);
  expect(agent.asked).toEqual([
    { what: "GET /v1/agent/self", consul: secretOf("consul") },
    { what: "POST /v1/jobs", nomad: secretOf("nomad") },
    { what: "GET /v1/agent/self" },
    { what: "GET /info" },
  ]);
});

test("what everybody may ask is asked without a token, and a token that the caller names is left alone", async () => {
  await using agent = await startClosedAgent((_, response) => response.end('""'));
  const fetch = fetchTo(agent);
  await fetch(`${nomadUrl}/v1/status/leader`);
  await fetch(`${consulUrl}/v1/acl/bootstrap`, { method: "PUT" });
  await fetch(`${consulUrl}/v1/acl/tokens`, { headers: { "X-Consul-Token": "another" } });
  expect(agent.asked).toEqual([
    { what: "GET /v1/status/leader" },
    { what: "PUT /v1/acl/bootstrap" },
    { what: "GET /v1/acl/tokens", consul: "another" },
  ]);
});

test("edges and instances are asked as ever, over the engine's own fetch", async () => {
  await using agent = await startClosedAgent((_, response) => response.end());
  const seen: unknown[] = [];
  const fetch = createAccessFetch({
    access: accessTo(agent),
    connect: agent.connect,
    fetch: (url, init) => {
      seen.push([url, init]);
      return Promise.resolve(new Response("an edge"));
    },
  });
  expect(await (await fetch(`http://${agentAddress}:25000/info`)).text()).toBe("an edge");
  expect(seen).toEqual([[`http://${agentAddress}:25000/info`, undefined]]);
});

test("a redirect is given back: nobody else sees the token", async () => {
  await using agent = await startClosedAgent((_, response) =>
    response.writeHead(307, { location: "https://10.255.0.12:8501/v1/agent/self" }).end(),
  );
  const response = await fetchTo(agent)(`${consulUrl}/v1/agent/self`);
  expect(response.status).toBe(307);
  expect(agent.asked).toHaveLength(1);
});

test("a refused token is named with its file, for what and by whom, and is not shown", async () => {
  await using agent = await startClosedAgent((_, response) =>
    response.writeHead(403).end(`Permission denied: ${secretOf("nomad")} lacks 'node:write'`),
  );
  const refused = fetchTo(agent)(`${nomadUrl}/v1/node/1/drain?namespace=x`, { method: "POST" });
  await expect(refused).rejects.toMatchObject({
    code: "TOKEN_REFUSED",
    message: `${nomadUrl} refuses POST /v1/node/1/drain to the viewer (tokens/nomad-viewer): Permission denied: (token) lacks 'node:write'`,
    hint: expect.stringContaining("pnpm world up --world mine"),
  });
});

test("an unknown token gets another hint than one without the right", async () => {
  await using agent = await startClosedAgent((_, response) => response.writeHead(403).end("ACL not found"));
  await expect(fetchTo(agent)(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({
    message: expect.stringMatching(/viewer \(tokens\/consul-viewer\): ACL not found$/),
    hint: "The agents do not know this token: `pnpm world up --world mine` makes a right one.",
  });
});

test("the answers of access control itself are the caller's", async () => {
  await using agent = await startClosedAgent((_, response) =>
    response.writeHead(403).end("ACL bootstrap no longer allowed"),
  );
  const response = await fetchTo(agent)(`${consulUrl}/v1/acl/tokens`);
  expect([response.status, await response.text()]).toEqual([403, "ACL bootstrap no longer allowed"]);
});

test("a certificate for another address is refused before anything is sent", async () => {
  await using agent = await startClosedAgent((_, response) => response.end(), { addresses: ["10.255.0.99"] });
  await expect(fetchTo(agent)(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({
    code: "TLS_FAILED",
    message: expect.stringMatching(
      /not for 10\.255\.0\.11; it has server\.dc1\.consul, localhost, 10\.255\.0\.99$/,
    ),
  });
  expect(agent.asked).toEqual([]);
});

test("a certificate of another authority is refused", async () => {
  await using agent = await startClosedAgent((_, response) => response.end());
  const authority = await createAuthority({ name: "another authority", now: new Date() });
  await expect(fetchTo({ ...agent, authority })(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({
    code: "TLS_FAILED",
    message: expect.stringMatching(/is signed by .*a test's authority/),
  });
  expect(agent.asked).toEqual([]);
});

test("a certificate that has expired is named with its day and the command that makes new ones", async () => {
  const now = new Date();
  const authority = await createAuthority({
    name: "a test's authority",
    now: new Date(now.getTime() - 864e5),
  });
  await using agent = await startClosedAgent((_, response) => response.end(), {
    authority,
    now: new Date(now.getTime() - 864e5 / 2),
    validMs: 1_000,
  });
  await expect(fetchTo(agent)(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({
    code: "TLS_FAILED",
    message: expect.stringMatching(/10\.255\.0\.11\) expired on \d{4}-/),
    hint: expect.stringContaining("pnpm world certificates rotate --world mine"),
  });
});

test("an agent that speaks plain HTTP is not told anything", async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {}).on("data", (bytes) => heard.push(bytes.toString("latin1")));
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  await using agent = await startClosedAgent((_, response) => response.end());
  const connect: Connect = async () => {
    const { connect: dial } = await import("node:net");
    return dial(Number(Object(server.address()).port), "127.0.0.1");
  };
  await expect(fetchTo(agent, connect)(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({
    message: `${consulUrl} does not speak TLS`,
  });
  expect(heard.join("")).not.toContain(secretOf("consul"));
  server.close();
});

test("TLS goes over a stream that is no socket, as a channel over SSH", async () => {
  await using agent = await startClosedAgent((_, response) => response.end("through"));
  const connect: Connect = async (address) => {
    const socket = await agent.connect(address);
    const [near, far] = duplexPair();
    far.pipe(socket).pipe(far);
    return near;
  };
  expect(await (await fetchTo(agent, connect)(`${consulUrl}/v1/agent/self`)).text()).toBe("through");
});

test("a second connection goes on with the session of the first, and other authorities begin anew", async () => {
  await using agent = await startClosedAgent((request, response) =>
    response.setHeader("connection", "close").end(String(Object(request.socket).isSessionReused())),
  );
  let trusted = agent.authority.certificate;
  const access = { ...accessTo(agent), authorities: () => trusted };
  const fetch = createAccessFetch({ access, connect: agent.connect, fetch: plain });
  const isReused = async () => (await fetch(`${consulUrl}/v1/agent/self`)).text();
  expect([await isReused(), await isReused()]).toEqual(["false", "true"]);
  trusted += (await createAuthority({ name: "another", now: new Date() })).certificate;
  expect(await isReused()).toBe("false");
});

test("new authorities count for the next connection", async () => {
  await using agent = await startClosedAgent((_, response) =>
    response.setHeader("connection", "close").end(),
  );
  let trusted = (await createAuthority({ name: "before", now: new Date() })).certificate;
  const access = { ...accessTo(agent), authorities: () => trusted };
  const fetch = createAccessFetch({ access, connect: agent.connect, fetch: plain });
  await expect(fetch(`${consulUrl}/v1/agent/self`)).rejects.toMatchObject({ code: "TLS_FAILED" });
  trusted += agent.authority.certificate;
  expect((await fetch(`${consulUrl}/v1/agent/self`)).status).toBe(200);
});
