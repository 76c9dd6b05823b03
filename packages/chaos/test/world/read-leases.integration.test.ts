import { expect, test } from "vitest";
import { createLeaseReader } from "../../src/world/read-leases.ts";
import { readIssuedSerials } from "../../src/world/issued-certificates.ts";
import { readSeals } from "../../src/world/read-seals.ts";
import { startVaultWorld } from "../fixtures/vault-world.ts";

const { signal } = new AbortController();

const tokenOf = (allocation: string | undefined, more: object = {}) => ({
  path: "auth/jwt-nomad/login",
  meta: { nomad_job_id: "demo-server", nomad_task: "demo", nomad_allocation_id: allocation },
  creation_time: 1000,
  ...more,
});

test("tokens of tasks are read, with when they were used last; others are left out", async () => {
  await using vault = await startVaultWorld();
  vault.tokens.set("a", tokenOf("one"));
  vault.tokens.set("b", tokenOf("two", { last_renewal_time: 2000 }));
  vault.tokens.set("of-the-operator", { path: "auth/token/root", meta: null, creation_time: 1 });
  vault.tokens.set("of-before", tokenOf(undefined));
  const demo = { job: "demo-server", task: "demo" };
  expect(await createLeaseReader(vault.world)(new Set(), signal)).toEqual([
    { ...demo, allocation: "one", usedAtMs: 1_000_000 },
    { ...demo, allocation: "two", usedAtMs: 2_000_000 },
  ]);
});

test("what an allocation holds is looked up once, what none holds each time, and what is over is gone", async () => {
  await using vault = await startVaultWorld();
  vault.tokens.set("a", tokenOf("held"));
  vault.tokens.set("b", tokenOf("left"));
  vault.tokens.set("c", { path: "auth/token/root", meta: null, creation_time: 1 });
  const read = createLeaseReader(vault.world);
  const held = new Set(["held"]);
  await read(held, signal);
  expect(vault.lookups()).toBe(3);
  vault.tokens.set("b", tokenOf("left", { last_renewal_time: 5000 }));
  expect((await read(held, signal)).map(({ usedAtMs }) => usedAtMs)).toEqual([1_000_000, 5_000_000]);
  expect(vault.lookups()).toBe(4);
  vault.tokens.delete("b");
  expect((await read(held, signal)).map(({ allocation }) => allocation)).toEqual(["held"]);
});

test("a Vault that is sealed tells nothing: not that there are no leases", async () => {
  await using vault = await startVaultWorld();
  for (const host of ["node01", "node02", "node03"]) vault.sealed.add(host);
  await expect(createLeaseReader(vault.world)(new Set(), signal)).rejects.toThrow("sealed");
  expect(await readSeals(vault.world, signal)).toEqual(
    ["node01", "node02", "node03"].map((host) => ({ host, state: "sealed" })),
  );
});

test("serial numbers of what Vault issued are read as Node writes them", async () => {
  await using vault = await startVaultWorld();
  vault.issued.push("0a:bc:1d", "7f:00:01");
  expect([...(await readIssuedSerials(vault.world, signal))]).toEqual(["abc1d", "7f0001"]);
});
