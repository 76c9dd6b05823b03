import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
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
  const client = createConsulClient(
    await consulSettings({ addresses: consul.url, tokenFile }, {}, ""),
    systemClock,
  );
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
  await createConsulClient(settings, systemClock).query(query);
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
  const client = createConsulClient(await consulSettings({ addresses: consul.url }, {}, ""), systemClock);
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
