import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createConsulClient } from "../../src/discovery/consul-client.ts";
import { consulSettings, parseConsulAddress } from "../../src/discovery/consul-settings.ts";
import { startFakeConsul } from "../support/fake-consul.ts";

const signal = new AbortController().signal;
const query = { path: "/v1/catalog/services", parameters: ["stale"], signal };

test("the token file is read anew for each query", async () => {
  await using folder = await temporaryFolder("token");
  await using consul = await startFakeConsul();
  const tokenFile = join(folder.path, "token");
  await writeFile(tokenFile, "first\n");
  const client = createConsulClient(await consulSettings({ addresses: consul.url, tokenFile }, {}, ""));
  await client.query(query);
  await writeFile(tokenFile, "second\n");
  await client.query(query);
  expect(consul.tokens).toEqual(["first", "second"]);
});

test("datacenter and namespace go with each query, the token never shows in its address", async () => {
  await using consul = await startFakeConsul();
  const settings = await consulSettings(
    { datacenter: "dc 1" },
    { CONSUL_HTTP_ADDR: consul.url, CONSUL_HTTP_TOKEN: "secret", CONSUL_NAMESPACE: "team" },
    "",
  );
  await createConsulClient(settings).query(query);
  expect(consul.requests).toEqual(["/v1/catalog/services?stale&dc=dc%201&ns=team"]);
  expect(consul.tokens).toEqual(["secret"]);
});

test.each<[Record<string, string>, boolean]>([
  [{ "x-consul-knownleader": "false" }, false],
  [{ "x-consul-knownleader": "false", "x-consul-query-backend": "streaming" }, true],
  [{ "x-consul-results-filtered-by-acls": "true" }, false],
  [{}, true],
])("an answer with %j is complete: %s", async (headers, isComplete) => {
  await using consul = await startFakeConsul();
  consul.misbehave({ headers });
  const client = createConsulClient(await consulSettings({ addresses: consul.url }, {}, ""));
  expect((await client.query(query)).isComplete).toBe(isComplete);
});

test.each([
  ["10.0.0.1:8500", false, "http://10.0.0.1:8500/"],
  ["10.0.0.1:8501", true, "https://10.0.0.1:8501/"],
  ["https://consul.example:8501", false, "https://consul.example:8501/"],
])("%s with TLS %s is %s", (text, isTls, url) => {
  expect(parseConsulAddress(text, isTls).href).toBe(url);
});

test.each(["", "http://", "ftp://a:1", "http://a:1/path", "a b:1"])(
  "%j is refused as a Consul address",
  (text) => {
    expect(() => parseConsulAddress(text, false)).toThrow(expect.objectContaining({ code: "USAGE" }));
  },
);

/** A client of two agents, given in this order. */
async function clientOf(...agents: readonly { readonly url: string }[]) {
  return createConsulClient(
    await consulSettings({ addresses: agents.map(({ url }) => url).join(",") }, {}, ""),
  );
}

test("an agent that hangs is left: what waits there ends, the next one is asked, and the first again once it answers", async () => {
  await using first = await startFakeConsul();
  await using second = await startFakeConsul();
  const client = await clientOf(first, second);
  first.misbehave({ isHanging: true });
  const waiting = expect(client.query(query)).rejects.toThrow("does not answer");
  await client.heartbeat(signal);
  await waiting;
  await client.query(query);
  expect(second.requests).toContain("/v1/catalog/services?stale");
  first.misbehave({});
  await client.heartbeat(signal);
  const before = second.requests.length;
  await client.query(query);
  expect(second.requests).toHaveLength(before);
});

test("an agent in trouble is left, one that refuses a path or a token is not", async () => {
  await using first = await startFakeConsul();
  await using second = await startFakeConsul();
  const client = await clientOf(first, second);
  for (const [status, message] of [
    [403, "refuses /v1/catalog/services to a reader without a token"],
    [404, "answered 404"],
    [501, "answered 501"],
  ] as const) {
    first.misbehave({ status });
    await expect(client.query(query)).rejects.toThrow(message);
  }
  expect(second.requests).toEqual([]);
  first.misbehave({ status: 500 });
  await expect(client.query(query)).rejects.toThrow("answered 500");
  await client.query(query);
  expect(second.requests).toHaveLength(1);
});

test("TLS by the standard variables: the agent is verified, and gets the client's certificate", async () => {
  const file = (name: string) => fileURLToPath(new URL(`../proxy/certificates/${name}`, import.meta.url));
  const clients: (string | undefined)[] = [];
  const own = { cert: readFileSync(file("one.pem")), key: readFileSync(file("one.key")) };
  const server = createServer(
    { ...own, ca: readFileSync(file("ca.pem")), requestCert: true },
    ({ socket }, response) => {
      clients.push(socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : undefined);
      response.setHeader("x-consul-knownleader", "true").end("{}");
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const environment = {
    CONSUL_HTTP_ADDR: `127.0.0.1:${port}`,
    CONSUL_HTTP_SSL: "true",
    CONSUL_CACERT: file("ca.pem"),
    CONSUL_TLS_SERVER_NAME: "one.test",
    CONSUL_CLIENT_CERT: file("two.pem"),
    CONSUL_CLIENT_KEY: file("two.key"),
  };
  const ask = async (variables: Record<string, string>) =>
    (await createConsulClient(await consulSettings({}, variables, "")).query(query)).text;
  expect(await ask(environment)).toBe("{}");
  expect(clients).toEqual(["two.test"]);
  await expect(ask({ ...environment, CONSUL_TLS_SERVER_NAME: "other.test" })).rejects.toThrow();
  await expect(ask({ ...environment, CONSUL_CACERT: "" })).rejects.toThrow();
  server.close();
  server.closeAllConnections();
});
