import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { embeddedConsulConfig } from "../../src/consul/config.ts";
import { readConfig } from "../../src/read-config.ts";

const good = {
  datacenter: "dc1",
  dataDir: "/tmp/x",
  httpPort: 8500,
  hosts: [{ name: "a", address: "127.0.0.1", server: true }],
};
const host = good.hosts[0];

async function faultOf(text: string): Promise<unknown> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "consul.json");
  await writeFile(file, text);
  try {
    return readConfig(file, embeddedConsulConfig);
  } catch (error) {
    expect(error).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining(file) });
    return error;
  }
}

test("a good config is read as it stands", async () => {
  expect(await faultOf(JSON.stringify(good))).toEqual(good);
});

test.each([
  ["no JSON", "{", /JSON/],
  ["a missing field", JSON.stringify({ ...good, dataDir: undefined }), /dataDir/],
  ["an unknown field", JSON.stringify({ ...good, extra: 1 }), /extra/],
  ["a port out of range", JSON.stringify({ ...good, httpPort: 70_000 }), /httpPort/],
  [
    "an address that is none",
    JSON.stringify({ ...good, hosts: [{ ...host, address: "node01" }] }),
    /address/,
  ],
  [
    "two hosts of one name",
    JSON.stringify({ ...good, hosts: [host, { ...host, address: "127.0.0.2" }] }),
    /one name/,
  ],
  [
    "two hosts of one address",
    JSON.stringify({ ...good, hosts: [host, { ...host, name: "b" }] }),
    /one address/,
  ],
  ["no server", JSON.stringify({ ...good, hosts: [{ ...host, server: false }] }), /no host is a server/],
])("a config with %s is refused, naming file and fault", async (_what, text, fault) => {
  expect(await faultOf(text)).toMatchObject({ message: expect.stringMatching(fault) });
});

test("a missing file is named", () => {
  expect(() => readConfig("/nonexistent/consul.json", embeddedConsulConfig)).toThrow(
    /\/nonexistent\/consul\.json: ENOENT/,
  );
});
