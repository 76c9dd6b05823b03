import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { readWorldFile } from "../../src/world/read-world-file.ts";
import type { WorldFile } from "../../src/world/world-file.ts";

async function read(text: string): Promise<WorldFile> {
  await using folder = await temporaryFolder("world-file");
  const path = join(folder.path, "world.yaml");
  await writeFile(path, text);
  return await readWorldFile(path); // before the folder goes
}

const ROLES = "roles: { consul: server, nomadServer: true, nomadClient: true }";

test("an empty file, and one of flags, is a world", async () => {
  expect(await read("{}")).toEqual({ engine: "auto" });
  expect(
    await read(`name: mine
engine: local
datacenter: dc1
hosts: { servers: 1, clients: 3 }
versions: { consul: 1.22.3, nomad: "2.0.5" }
ports: { edge: 26000 }
`),
  ).toEqual({
    name: "mine",
    engine: "local",
    datacenter: "dc1",
    hosts: { servers: 1, clients: 3 },
    versions: { consul: "1.22.3", nomad: "2.0.5" },
    ports: { edge: 26_000 },
  });
});

test("an inventory is a world file, its key files beside it", async () => {
  const file = await read(`engine: ssh
network: 10.1.2.0/24
hosts:
  - name: one
    address: 10.1.2.21
    ${ROLES}
    ssh: { user: me, identityFile: key }
`);
  expect(file.hosts).toMatchObject([
    { name: "one", ssh: { identityFile: expect.stringMatching(/^\/.*\/key$/) } },
  ]);
});

const host = (name: string, address: string): string =>
  `  - { name: ${name}, address: ${address}, ${ROLES} }\n`;
const HOSTS = `engine: local\nnetwork: 10.1.2.0/24\nhosts:\n`;

test.each([
  ["an unknown key", "name: mine\nenigne: local\n", /line 2: enigne: Unrecognized key/],
  ["an unknown engine", "name: mine\n\nengine: docker\n", /line 3: engine: /],
  ["a name that is none", "name: My World\n", /line 1: name: up to 24 small letters/],
  ["a datacenter that is none", "datacenter: d c\n", /line 1: datacenter: letters, digits/],
  ["two servers", "hosts:\n  servers: 2\n  clients: 3\n", /line 2: hosts\.servers: 1, 3 or 5/],
  ["no number of clients", "hosts:\n  servers: 1\n", /line 1: hosts\.clients: /],
  [
    "a version that YAML takes for a number",
    "engine: local\nversions:\n  nomad: 2.0\n",
    /line 3: versions\.nomad: /,
  ],
  [
    "versions for an engine of this project's own",
    "engine: embedded\nversions: { nomad: 2.0.5 }\n",
    /line 2: versions: engine embedded/,
  ],
  ["a port that is none", "ports:\n  edge: 70000\n", /line 2: ports\.edge: /],
  ["one port twice", "ports:\n  edge: 8500\n", /line 2: ports\.edge: 8500 is the port consulHttp too/],
  [
    "a network of another engine's",
    "engine: embedded\nnetwork: 10.1.2.0/24\n",
    /line 2: network: engine embedded needs/,
  ],
  [
    "ssh without a list",
    "engine: ssh\nhosts: { servers: 1, clients: 1 }\n",
    /line 2: hosts: engine ssh needs the list/,
  ],
  ["a list without a network", `engine: local\nhosts:\n${host("one", "10.1.2.21")}`, /network: is missing/],
  [
    "two hosts of one name",
    HOSTS + host("one", "10.1.2.21") + host("one", "10.1.2.22"),
    /line 5: hosts\[1\]\.name: two hosts have the name one/,
  ],
  [
    "an address outside",
    HOSTS + host("one", "10.1.3.21"),
    /line 4: hosts\[0\]\.address: 10\.1\.3\.21 is not in the network/,
  ],
  ["an address that is none", HOSTS + host("one", "10.1.2.300"), /line 4: hosts\[0\]\.address: /],
  ["the builder's address", HOSTS + host("one", "10.1.2.10"), /line 4: hosts\[0\]: the address \.10/],
  [
    "no server",
    HOSTS + host("one", "10.1.2.21").replace("server,", "client,"),
    /line 3: hosts: no host is a Consul server/,
  ],
  ["no YAML", "hosts: [", /world\.yaml: .*line 1/s],
])("%s is refused with its line and key", async (_, text, words) => {
  await expect(read(text)).rejects.toMatchObject({
    code: "BAD_WORLD_FILE",
    exitCode: 2,
    message: expect.stringMatching(words),
  });
});

test("what an alias stands for is found where it is written", async () => {
  const text = `engine: local
network: 10.1.2.0/24
hosts:
  - name: one
    address: 10.1.2.21
    roles: &roles
      consul: server
      nomadServer: yes please
      nomadClient: true
  - { name: two, address: 10.1.2.22, roles: *roles }
`;
  await expect(read(text)).rejects.toMatchObject({
    message: expect.stringMatching(
      /line 8: hosts\[0\]\.roles\.nomadServer: .*\n.*line 8: hosts\[1\]\.roles\.nomadServer: /,
    ),
  });
});
