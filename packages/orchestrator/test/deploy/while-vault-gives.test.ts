import type { AllocationListStub } from "nomad-client-ts";
import { expect, test } from "vitest";
import { requireVaultFor } from "../../src/deploy/require-vault.ts";
import { whileVaultGives, type Watched } from "../../src/deploy/while-vault-gives.ts";
import { createVaultStandIn, type ServerState } from "../vault/fixtures/vault-stand-in.ts";
import { fakeNomad } from "./fixtures/fake-nomad.ts";
import { stubWith } from "./fixtures/waiting-allocation.ts";

const signal = AbortSignal.timeout(20_000);
const job = {
  ID: "web",
  TaskGroups: [
    { Name: "web", Tasks: [{ Name: "server", Driver: "raw_exec", Vault: { Role: "nomad-services" } }] },
  ],
};

function worldWith(...states: readonly ServerState[]) {
  const { servers, fetch, set } = createVaultStandIn();
  set(...states);
  const { nomad } = fakeNomad(({ line }) => (line === "GET /v1/job/web" ? job : undefined));
  const has = states.length > 0;
  return {
    set,
    inventory: { vault: has },
    folder: { name: "mine" },
    endpoints: { vault: has ? servers : [] },
    engine: { fetch },
    nomad,
  };
}

const waiting = stubWith("pending", {
  Type: "Template",
  DisplayMessage: "Missing: vault.read(secret/data/default/web/key)",
});

/** Tells of these allocations, and then waits until it is ended. */
const followOf =
  (...told: readonly AllocationListStub[]) =>
  async ({ signal, onAllocations }: Watched): Promise<void> => {
    onAllocations?.(told);
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  };

test("a secret that is not there ends the following, with task, path and role", async () => {
  const world = worldWith("active", "standby", "standby");
  const seen: number[] = [];
  const options = {
    world,
    job: "web",
    signal,
    patienceMs: 1_000,
    onAllocations: (all: readonly unknown[]) => seen.push(all.length),
  };
  await expect(whileVaultGives(options, followOf(waiting))).rejects.toMatchObject({
    code: "VAULT_SECRET_MISSING",
    exitCode: 1,
    message:
      "task server of allocation 0a1b2c3d (web.web[0] on node01) waits for secret/data/default/web/key of Vault as role nomad-services: there is nothing, or the role may not have it",
    hint: expect.stringContaining("pnpm world secrets put web/key --file FILE --world mine"),
  });
  expect(seen).toEqual([1]);
});

test("while Vault is away there is only to wait", async () => {
  const world = worldWith("sealed", "sealed", "sealed");
  let asked = 0;
  const fetch: typeof world.engine.fetch = (url, init) => {
    if (++asked === 4) world.set("sealed", "active", "sealed");
    return world.engine.fetch(url, init);
  };
  const options = { world: { ...world, engine: { fetch } }, job: "web", signal, patienceMs: 1_000 };
  await expect(whileVaultGives(options, followOf(waiting))).rejects.toMatchObject({
    code: "VAULT_SECRET_MISSING",
  });
  expect(asked).toBeGreaterThan(4);
});

test("what is followed to its end ends as it does without Vault", async () => {
  const world = worldWith("active", "standby", "standby");
  await whileVaultGives({ world, job: "web", signal }, () => Promise.resolve());
  const failing = () => Promise.reject(new Error("not healthy"));
  await expect(whileVaultGives({ world, job: "web", signal }, failing)).rejects.toThrow("not healthy");
});

test("a job that asks Vault is refused in a world without one, or with one that is closed; others are not", async () => {
  const asking = (...states: readonly ServerState[]) =>
    requireVaultFor(worldWith(...states), job, { signal });
  await expect(asking()).rejects.toMatchObject({
    code: "WORLD_HAS_NO_VAULT",
    message: "job web asks Vault, and world mine has no Vault",
    hint: expect.stringContaining("pnpm world up --vault --world mine"),
  });
  await expect(asking("sealed", "sealed", "sealed")).rejects.toMatchObject({ code: "VAULT_NOT_SERVING" });
  await expect(asking("unreachable", "unreachable", "unreachable")).rejects.toMatchObject({
    code: "VAULT_UNREACHABLE",
  });
  await asking("active", "standby", "standby");
  await requireVaultFor(worldWith(), { ID: "plain", TaskGroups: [] }, { signal });
});
