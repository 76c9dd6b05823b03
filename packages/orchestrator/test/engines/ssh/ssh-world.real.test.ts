import { existsSync } from "node:fs";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import type { AgentAccounts } from "../../../src/engines/ssh/agent-accounts.ts";
import { createSshEngine } from "../../../src/engines/ssh/ssh-engine.ts";
import { findToolchain, writeToolchain } from "../../../src/toolchain/toolchain.ts";
import { applyPlan } from "../../../src/world/apply.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { untilMet } from "../../../src/world/until-met.ts";
import { startSshHosts } from "./start-ssh-hosts.ts";

test("engine ssh brings up real agents over real sshd, a second time changes nothing, and takes all away", async () => {
  await using hosts = await startSshHosts();
  const { inventory, bare, dial } = hosts;
  const signal = AbortSignal.timeout(500_000);
  const folder = worldFolder(bare.folder.home, "over-ssh");
  const given = { consul: process.env["NOMAD_DEMO_CONSUL"], nomad: process.env["NOMAD_DEMO_NOMAD"] };
  const source = { given, searchPath: process.env["PATH"] ?? "", cacheFolder: join(folder.home, "cache") };
  await writeToolchain(folder, await findToolchain(source, { signal }));
  // Namespaces share one file system: each host's folders get a place of their own in it, which accounts may enter.
  await using machines = await temporaryFolder("machines");
  await chmod(machines.path, 0o755);
  const on = (host: string, ...path: string[]): string => join(machines.path, host, ...path);
  const engineOf = (accounts: AgentAccounts): Engine =>
    createSshEngine(
      { folder, inventory },
      {
        dial,
        accounts,
        folders: {
          root: join(machines.path, "opt"),
          config: (host, agent) => on(host, "etc", agent),
          data: (host, agent) => on(host, "var", agent),
        },
        // The supervisor stands in for systemd, behind the same port.
        unitsOf: (name) => {
          const units = bare.engine.hosts.find((host) => host.name === name)?.units;
          if (!units) throw new Error(`no host ${name}`);
          return units;
        },
      },
    );
  const applyTo = async (target: Engine): Promise<readonly string[]> => {
    const made = await target.prepare({ signal });
    const plan = await target.plan({ signal });
    const waitFor = (condition: Parameters<typeof untilMet>[0]): Promise<void> =>
      untilMet(condition, target, { signal });
    return [...made, ...(await applyPlan(plan, { hosts: target.hosts, signal, waitFor })).changes];
  };
  const accounts = { consul: `nd-c-${process.pid}`, "nomad-server": `nd-n-${process.pid}` };
  const engine = engineOf(accounts);
  const apply = (): Promise<readonly string[]> => applyTo(engine);
  const runsAs = async (host: string, unit: string): Promise<number | undefined> => {
    const units = engine.hosts.find(({ name }) => name === host)?.units;
    const { process: running } = (await units?.status(unit, { signal })) ?? {};
    const status = await readFile(`/proc/${running?.pid}/status`, "utf8");
    return Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
  };

  // As a world was before agents had accounts.
  await applyTo(engineOf({}));
  expect(await runsAs("node01", "consul")).toBe(0);
  const key = "http://172.16.206.21:8500/v1/kv/kept";
  await engine.fetch(key, { method: "PUT", body: "yes", signal });

  const first = await apply();
  expect(first).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^the account nd-c-\d+ on node0[12]$/),
      "node01: unit consul",
      "node01: consul restarted",
      "node01: nomad-server restarted",
    ]),
  );
  // It ran as root, and goes on as somebody else with all that it knew.
  const { uid: consul } = await stat(on("node01", "var", "consul"));
  const { uid: nomad } = await stat(on("node01", "var", "nomad-server"));
  expect(Math.min(consul, nomad)).toBeGreaterThan(0);
  expect([
    await runsAs("node01", "consul"),
    await runsAs("node01", "nomad-server"),
    await runsAs("node01", "nomad-client"),
  ]).toEqual([consul, nomad, 0]);
  expect((await stat(on("node01", "etc", "nomad-server", "gossip.json"))).uid).toBe(nomad);
  expect(await (await engine.fetch(`${key}?raw`, { signal })).text()).toBe("yes");
  expect(await apply()).toEqual([]);
  const nodes = await (await engine.fetch("http://172.16.206.21:4646/v1/nodes")).json();
  expect(nodes).toMatchObject([{ Status: "ready" }, { Status: "ready" }]);
  // Stopped as `world stop` does it, it comes back with what it has on disk.
  for (const unit of ["nomad-client", "nomad-server", "consul"])
    for (const host of engine.hosts)
      if (await host.units.status(unit, { signal })) await host.units.stop(unit, { signal });
  await engine.stop({ signal });
  expect(await apply()).toEqual([
    "node01: consul started",
    "node02: consul started",
    "node01: nomad-server started",
    "node01: nomad-client started",
    "node02: nomad-client started",
  ]);
  await engine.teardown({ signal });
  for (const { name } of engine.hosts)
    expect([name, existsSync(on(name, "etc")), existsSync(on(name, "var"))]).toEqual([name, false, false]);
  expect(await readFile("/etc/passwd", "utf8")).not.toContain(accounts.consul);
  await engine.teardown({ signal });
});
