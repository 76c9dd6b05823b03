import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { signalProcess } from "processes";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { worldFolder } from "../../src/files/world-folder.ts";
import { bringUp, openWorld, readStatus, tearDown, wantedWorld, type World } from "../../src/index.ts";
import { operatorVault } from "../../src/vault/operator-vault.ts";
import { readVaultState } from "../../src/vault/read-vault-state.ts";
import { removeSharesAndToken } from "../../src/vault/vault-secrets.ts";
import { readUnpresented } from "../../src/world/read-unpresented.ts";
import { rotateWorldCertificates } from "../../src/world/rotate-world-certificates.ts";
import { planRealWorld } from "../fixtures/real-world.ts";

const skip = process.env["NOMAD_DEMO_VAULT"]
  ? false
  : "neither vault nor bao on PATH, nor named by NOMAD_DEMO_VAULT";

describe.skipIf(skip)(`a world with a real Vault${skip ? ` (skipped: ${skip})` : ""}`, () => {
  test("is unsealed, stays so whatever is killed, keeps what was put there, and leaves nothing", async ({
    signal,
  }) => {
    await using real = await planRealWorld("vault", { vault: true });
    const { place, wanted } = real;
    const { vault } = await bringUp({ ...place, wanted, signal });
    expect(vault).toMatchObject({ product: expect.stringMatching(/^(vault|bao)$/) });
    const world = await openWorld({ ...place, role: "operator" });
    expect(await readStatus(world, { signal })).toMatchObject({
      mismatches: [],
      vault: { servers: [{ sealed: false }, { sealed: false }, { sealed: false }] },
    });
    expect((await bringUp({ ...place, wanted, signal })).changes).toEqual([]);

    await ask(world, "POST", "sys/mounts/kept", { type: "kv" });
    await ask(world, "POST", "kept/one", { value: "kept" });
    const serves = async (): Promise<void> => {
      await eventually(() => untilServing(world, signal), { timeoutMs: 120_000 });
      expect(await ask(world, "GET", "kept/one")).toMatchObject({ data: { value: "kept" } });
    };
    const [leader] = (await agentsOfVault(world, signal)).filter(({ host }) => host === "node01");
    await kill(leader ? [leader] : []);
    await serves();
    await kill(await agentsOfVault(world, signal));
    await serves();
    await ask(world, "POST", "sys/seal");
    // OpenBao opens itself when it starts, and only then.
    if (vault?.product === "bao") await kill(await agentsOfVault(world, signal));
    await serves();

    await rotateWorldCertificates(world, { authority: true, signal });
    expect(await readUnpresented(world, { signal })).toEqual([]);
    await kill(await agentsOfVault(world, signal));
    await serves();

    const { path } = worldFolder(place.home, place.name);
    await tearDown({ ...place, signal });
    expect(existsSync(path)).toBe(false);
  });

  test("is finished by the same command after its first answer was lost", async ({ signal }) => {
    await using real = await planRealWorld("vault-lost", { vault: true });
    await using without = await planRealWorld("vault-lost");
    const { place, wanted } = real;
    // A new world that is interrupted is removed; this one is there.
    await bringUp({ ...place, wanted: without.wanted, signal });
    const step = new AbortController();
    const first = bringUp({
      ...place,
      wanted,
      signal: AbortSignal.any([signal, step.signal]),
      // Between Vault's answer and the end of everything else.
      onStep: (name) => void (name === "vault access" && step.abort(new Error("interrupted"))),
    });
    await expect(first).rejects.toThrow("interrupted");
    await removeSharesAndToken(worldFolder(place.home, place.name));
    const { changes } = await bringUp({ ...place, wanted, signal });
    expect(changes).toContain("vault: its storage emptied, for its first answer was lost");
    const world = await openWorld({ ...place, role: "operator" });
    await eventually(() => untilServing(world, signal));
  });
});

test("a program that is too old is named before anything is made", async ({ signal }) => {
  await using folder = await temporaryFolder("old-vault");
  const old = join(folder.path, "vault");
  await writeFile(old, "#!/bin/sh\necho 'Vault v1.12.0'\n");
  await chmod(old, 0o755);
  const place = { home: folder.path, name: "old" };
  const flags = {
    engine: "local",
    vault: true,
    "vault-program": old,
    consul: process.env["NOMAD_DEMO_CONSUL"],
    nomad: process.env["NOMAD_DEMO_NOMAD"],
  };
  const wanted = wantedWorld({ ...place, flags, platform: platform(), searchPath: "" });
  await expect(bringUp({ ...place, wanted, signal })).rejects.toMatchObject({
    code: "PROGRAM_TOO_OLD",
    message: `${old} is vault 1.12.0; it has to be 1.18.0 or newer`,
  });
  expect(existsSync(worldFolder(place.home, place.name).manifest)).toBe(false);
});

const agentsOfVault = async (world: World, signal: AbortSignal) =>
  (await world.agents({ signal })).filter(({ system }) => system === "vault");

async function kill(agents: Awaited<ReturnType<typeof agentsOfVault>>): Promise<void> {
  for (const { status } of agents) if (status?.process) signalProcess(status.process, "SIGKILL");
}

/** All servers are unsealed and know their leader. */
async function untilServing(world: World, signal: AbortSignal): Promise<boolean> {
  const { fetch } = world.engine;
  const states = await Promise.all(
    world.endpoints.vault.map((url) => readVaultState(url, { fetch, signal })),
  );
  return states.every(({ sealed, leader }) => !sealed && leader !== undefined);
}

/** Asks whichever server serves: the others answer with a redirect to it. */
function ask({ folder, endpoints, engine }: World, method: "GET" | "POST", path: string, body?: object) {
  const vault = operatorVault({ folder, servers: endpoints.vault, fetch: engine.fetch });
  return vault.request(method, path, { signal: AbortSignal.timeout(60_000), ...(body && { body }) });
}
