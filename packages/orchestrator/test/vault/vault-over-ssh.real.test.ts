import { existsSync } from "node:fs";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { signalProcess } from "processes";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { createSshEngine } from "../../src/engines/ssh/ssh-engine.ts";
import { withAccess } from "../../src/engines/with-access.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { findVault } from "../../src/toolchain/find-vault.ts";
import { findToolchain, writeToolchain } from "../../src/toolchain/toolchain.ts";
import { readVaultState } from "../../src/vault/read-vault-state.ts";
import { applyPlan } from "../../src/world/apply.ts";
import { ensureUnsealer } from "../../src/world/ensure-unsealer.ts";
import { createManifest, writeManifest } from "../../src/world/manifest.ts";
import { worldOf, type World } from "../../src/world/open-world.ts";
import { performAct } from "../../src/world/perform-act.ts";
import { untilMet } from "../../src/world/until-met.ts";
import { noSshHosts, startSshHosts, type SshHosts } from "../engines/ssh/start-ssh-hosts.ts";

const vault = process.env["NOMAD_DEMO_VAULT"];
const skip =
  noSshHosts || (vault ? "" : " (skipped: neither vault nor bao on PATH, nor named by NOMAD_DEMO_VAULT)");
const accounts = {
  consul: `nd-c-${process.pid}`,
  "nomad-server": `nd-n-${process.pid}`,
  vault: `nd-v-${process.pid}`,
  "vault-unsealer": `nd-u-${process.pid}`,
};

describe.skipIf(skip)(`Vault on hosts of one's own${skip}`, () => {
  test("runs as an account of its own, is opened by another one's share, and leaves nothing", async () => {
    const signal = AbortSignal.timeout(500_000);
    await using hosts = await startSshHosts();
    await using machines = await temporaryFolder("machines");
    await chmod(machines.path, 0o755);
    const on = (host: string, ...path: string[]): string => join(machines.path, host, ...path);
    const world = await makeWorld(hosts, on, signal);
    const { engine } = world;
    const apply = async (): Promise<readonly string[]> => {
      await engine.prepare({ signal });
      const { changes } = await applyPlan(await engine.plan({ signal }), {
        hosts: engine.hosts,
        signal,
        waitFor: (condition, call) => untilMet(condition, engine, call),
        act: (act, call) => performAct(act, world, call),
      });
      return changes;
    };
    expect(await apply()).toContain("vault: initialized");
    expect(await apply()).toEqual([]);

    const ownerOf = async (...path: string[]): Promise<number> => (await stat(on("node01", ...path))).uid;
    const unsealer = await ownerOf("etc", "vault-unsealer", "share");
    const server = await ownerOf("var", "vault", "raft");
    expect(new Set([0, unsealer, server]).size).toBe(3);
    expect((await stat(on("node01", "etc", "vault-unsealer", "share"))).mode & 0o777).toBe(0o600);
    expect([await runsAs(world, "vault", signal), await runsAs(world, "vault-unsealer", signal)]).toEqual([
      server,
      unsealer,
    ]);

    const units = engine.hosts.find(({ name }) => name === "node01")?.units;
    const { process: killed } = (await units?.status("vault", { signal })) ?? {};
    if (killed) signalProcess(killed, "SIGKILL");
    const [url = ""] = world.endpoints.vault;
    await eventually(
      async () => {
        const { process: running } = (await units?.status("vault", { signal })) ?? {};
        if (running?.pid === killed?.pid) return false;
        const { sealed, leader } = await readVaultState(url, { fetch: engine.fetch, signal });
        return !sealed && leader !== undefined;
      },
      { timeoutMs: 120_000 },
    );

    await engine.teardown({ signal });
    for (const { name } of engine.hosts)
      expect([name, existsSync(on(name, "etc")), existsSync(on(name, "var"))]).toEqual([name, false, false]);
    const passwd = await readFile("/etc/passwd", "utf8");
    for (const account of Object.values(accounts)) expect(passwd).not.toContain(account);
  });
});

/** One server and one more host, its files below a folder of its own: namespaces share one file system. */
async function makeWorld(
  { bare, inventory: hosts, dial }: SshHosts,
  on: (host: string, ...path: string[]) => string,
  signal: AbortSignal,
): Promise<World> {
  const folder = worldFolder(bare.folder.home, "over-ssh");
  const inventory = { ...hosts, security: "closed", vault: true } as const;
  const given = { consul: process.env["NOMAD_DEMO_CONSUL"], nomad: process.env["NOMAD_DEMO_NOMAD"] };
  const places = { searchPath: process.env["PATH"] ?? "", cacheFolder: join(folder.home, "cache") };
  const manifest = createManifest({ name: "over-ssh", inventory, engineReason: "asked for" });
  await writeManifest(folder, manifest);
  await writeToolchain(folder, {
    ...(await findToolchain({ given, ...places }, { signal })),
    vault: await findVault({ given: vault, ...places }, { signal }),
  });
  await ensureUnsealer({ folder, inventory }, { signal });
  const engine = createSshEngine(
    { folder, inventory },
    {
      dial,
      accounts,
      folders: {
        root: on("opt"),
        config: (host, unit) => on(host, "etc", unit),
        data: (host, unit) => on(host, "var", unit),
      },
      // The supervisor stands in for systemd, behind the same port.
      unitsOf: (name) => {
        const units = bare.engine.hosts.find((host) => host.name === name)?.units;
        if (!units) throw new Error(`no host ${name}`);
        return units;
      },
    },
  );
  return {
    ...worldOf(folder, manifest, "operator"),
    engine: withAccess(engine, { folder, inventory, role: "operator" }),
  };
}

async function runsAs({ engine }: World, unit: string, signal: AbortSignal): Promise<number> {
  const units = engine.hosts.find(({ name }) => name === "node01")?.units;
  const { process: running } = (await units?.status(unit, { signal })) ?? {};
  return Number(/^Uid:\t(\d+)/m.exec(await readFile(`/proc/${running?.pid}/status`, "utf8"))?.[1]);
}
