import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeCertificate, splitCertificates } from "certificates";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import {
  ensureCertificates,
  readCertificates,
  type WorldCertificates,
} from "../../src/certificates/ensure-certificates.ts";
import { rotateCertificates } from "../../src/certificates/rotate-certificates.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";

const now = (): Date => new Date("2026-11-30T12:00:00Z");
const inventory = defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 1, clients: 1 });

/**
 * A world whose agents take over what its folder holds, one after the other; after each it is checked that all trust all. The n-th one that
 * takes over may fail instead.
 */
async function startWorld() {
  const home = await temporaryFolder("rotation");
  const folder = worldFolder(home.path, "one");
  const first = await ensureCertificates(folder, inventory, { now: now() });
  const agents = first.agents.map(({ certificate }) => ({ certificate, trusts: first.authorities }));
  const steps: string[] = [];
  let taken = 0;
  const rotate = (authority: boolean, failAt = Number.POSITIVE_INFINITY) => {
    taken = 0;
    return rotateCertificates(folder, inventory, {
      authority,
      now,
      takeOver: async (step) => {
        steps.push(step);
        // What `world up` does would change nothing in between.
        const held = await ensureCertificates(folder, inventory, { now: now() });
        for (const [index, agent] of agents.entries()) {
          if (taken++ === failAt) throw new Error("interrupted");
          agent.certificate = held.agents[index]?.certificate ?? "";
          agent.trusts = held.authorities;
          expectMutualTrust(agents);
        }
      },
    });
  };
  return {
    folder,
    first,
    steps,
    rotate,
    read: async (): Promise<WorldCertificates> => {
      const read = await readCertificates(folder, inventory);
      if (!read) throw new Error("there are no certificates");
      return read;
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

function expectMutualTrust(agents: readonly { certificate: string; trusts: string }[]): void {
  for (const one of agents)
    for (const other of agents)
      expect(describeCertificate(one.certificate).isSignedBy(other.trusts)).toBe(true);
}

test("a rotation gives every agent a new certificate of the same authority, in one step", async () => {
  await using world = await startWorld();
  expect(await world.rotate(false)).toEqual({ certificates: 3, authority: false });
  expect(world.steps).toEqual(["new certificates"]);
  const after = await world.read();
  expect(after.authorities).toBe(world.first.authorities);
  expectAllNew(world.first, after);
});

test("a new authority is trusted before it signs, and the old one until nobody needs it", async () => {
  await using world = await startWorld();
  expect(await world.rotate(true)).toEqual({ certificates: 3, authority: true });
  expect(world.steps).toEqual(["trust both authorities", "new certificates", "trust the new authority only"]);
  const after = await world.read();
  expectReplaced(world.first, after);
});

test("interrupted before any agent took over, a rotation is finished by doing it again", async () => {
  for (let failAt = 0; failAt < 9; failAt += 1) {
    await using world = await startWorld();
    await expect(world.rotate(true, failAt)).rejects.toThrow("interrupted");
    // A plain rotation finishes what is under way; one that got to its last step has nothing under way but that.
    await world.rotate(failAt >= 6);
    expectReplaced(world.first, await world.read());
  }
});

test("a lost key of the authority is made good by a new authority", async () => {
  await using world = await startWorld();
  await rm(join(world.folder.path, "secrets", "ca-key.pem"));
  await expect(world.rotate(false)).rejects.toMatchObject({ code: "CERTIFICATE_AUTHORITY_KEY_LOST" });
  await world.rotate(true);
  expectReplaced(world.first, await world.read());
});

function expectAllNew(before: WorldCertificates, after: WorldCertificates): void {
  const old = new Set(before.agents.flatMap(({ certificate, key }) => [certificate, key]));
  expect(after.agents).toHaveLength(before.agents.length);
  for (const { certificate, key } of after.agents) {
    expect(old.has(certificate)).toBe(false);
    expect(old.has(key)).toBe(false);
    expect(describeCertificate(certificate).isSignedBy(after.authorities)).toBe(true);
  }
}

function expectReplaced(before: WorldCertificates, after: WorldCertificates): void {
  expect(splitCertificates(after.authorities)).toHaveLength(1);
  expect(after.authorities).not.toBe(before.authorities);
  expectAllNew(before, after);
}
