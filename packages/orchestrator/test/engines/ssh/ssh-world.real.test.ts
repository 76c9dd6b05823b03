import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSshEngine } from "../../../src/engines/ssh/ssh-engine.ts";
import { findToolchain, writeToolchain } from "../../../src/toolchain/toolchain.ts";
import { applyPlan } from "../../../src/world/apply.ts";
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
  // Namespaces share one file system: each host's folders get a place of their own in it.
  const on = (host: string, ...path: string[]): string => join(bare.folder.data, "machines", host, ...path);
  const engine = createSshEngine(
    { folder, inventory },
    {
      dial,
      folders: {
        root: join(bare.folder.data, "opt"),
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
  const apply = async (): Promise<readonly string[]> => {
    await engine.prepare({ signal });
    const plan = await engine.plan({ signal });
    const waitFor = (condition: Parameters<typeof untilMet>[0]): Promise<void> =>
      untilMet(condition, engine, { signal });
    return (await applyPlan(plan, { hosts: engine.hosts, signal, waitFor })).changes;
  };

  const first = await apply();
  expect(first).toEqual(
    expect.arrayContaining(["node01: nomad-server started", "node02: nomad-client started"]),
  );
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
  await engine.teardown({ signal });
});
