import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { ensureCertificates } from "../../src/certificates/ensure-certificates.ts";
import { describeExpiry, listCertificates, readExpiry } from "../../src/certificates/list-certificates.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";

const made = new Date("2026-11-30T12:00:00Z");
const inventory = {
  ...defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 1, clients: 1 }),
  security: "closed",
} as const;
const later = (days: number): Date => new Date(made.getTime() + days * 24 * 3_600_000);

async function startWorld(name = "one") {
  const home = await temporaryFolder("listed");
  const folder = worldFolder(home.path, name);
  const certificates = await ensureCertificates(folder, inventory, { now: made });
  return { folder, certificates, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

test("a listed certificate says whose it is, its names, its serial number and its last day, and holds no key", async () => {
  await using world = await startWorld();
  const listed = await listCertificates(world.folder, inventory, later(65));
  expect(listed.map(({ name, daysLeft, state }) => [name, daysLeft, state])).toEqual([
    ["authority", 3_585, "valid"],
    ["node01 consul", 300, "valid"],
    ["node01 nomad-server", 300, "valid"],
    ["node01 nomad-client", 300, "valid"],
  ]);
  expect(listed[1]).toEqual({
    name: "node01 consul",
    host: "node01",
    agent: "consul",
    names: ["server.vagrant-dc1.consul", "localhost", "127.0.0.1", "172.16.206.21"],
    serial: expect.stringMatching(/^[0-9a-f]{40}$/),
    expires: new Date("2027-11-30T12:00:00Z"),
    daysLeft: 300,
    state: "valid",
  });
  expect(listed[0]?.names[0]).toMatch(/^Nomad Demo world one [0-9a-f]{8}$/);
  for (const { key } of world.certificates.agents) expect(JSON.stringify(listed)).not.toContain(key);
});

test("30 days ahead there is a note with the certificates, the day and the command", async () => {
  await using world = await startWorld();
  expect(await readExpiry({ folder: world.folder, inventory }, later(334))).toEqual({
    soon: [],
    expired: [],
  });
  expect(await readExpiry({ folder: world.folder, inventory }, later(336))).toEqual({
    soon: [
      "the certificates of node01 consul, node01 nomad-server, node01 nomad-client end on 2027-11-30, in 29 days: " +
        "`pnpm world certificates rotate --world one` makes new ones",
    ],
    expired: [],
  });
});

test("a certificate that is over is no note", async () => {
  await using world = await startWorld("default");
  const { soon, expired } = await readExpiry({ folder: world.folder, inventory }, later(366));
  expect(soon).toEqual([]);
  expect(expired).toEqual([
    "the certificates of node01 consul, node01 nomad-server, node01 nomad-client expired on 2027-11-30: " +
      "`pnpm world certificates rotate` makes new ones",
  ]);
});

test("an authority that ends is replaced by its own flag", async () => {
  await using world = await startWorld();
  const listed = await listCertificates(world.folder, inventory, later(3_630));
  expect(describeExpiry(listed, "soon", "one")).toEqual([
    "the certificate of the authority ends on 2036-11-27, in 20 days: `pnpm world certificates rotate --authority --world one` makes new ones",
  ]);
});

test("an open world has nothing to say, whatever is left in its folder", async () => {
  await using world = await startWorld();
  const open = { ...inventory, security: "open" } as const;
  expect(await readExpiry({ folder: world.folder, inventory: open }, later(366))).toEqual({
    soon: [],
    expired: [],
  });
});
