import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcessesByEnvironment, isSameProcess } from "processes";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { probePrivileges } from "../../../src/engines/local/privileges.ts";
import { type WorldFolder, worldVariable } from "../../../src/files/world-folder.ts";
import { openBareWorld } from "./start-bare-world.ts";

const probe = await probePrivileges({ signal: AbortSignal.timeout(30_000) });
const canBeRootless = spawnSucceeds("unshare", ["--user", "--map-root-user", "--net", "--mount", "true"]);

describe.each([
  { privileges: "root" as const, missing: probe.kind === "root" ? undefined : "not root" },
  {
    privileges: "rootless" as const,
    missing: canBeRootless ? undefined : "no unprivileged user namespaces here",
  },
])("a local world ($privileges, skipped: $missing)", ({ privileges, missing }) => {
  test.skipIf(missing)("is made once, reached from outside, and leaves nothing", async () => {
    await using world = await openBareWorld(privileges);
    const { engine, signal, folder } = world;
    expect(await engine.prepare({ signal })).toEqual([
      "the network namespace of builder",
      "the network namespace of node01",
      "the network namespace of node02",
      "the supervisor",
      "the relay",
    ]);
    expect(await engine.prepare({ signal })).toEqual([]);

    await world.serve("node02", 8500);
    const answer = await eventually(() => engine.fetch("http://172.16.206.22:8500/"));
    expect(await answer.text()).toBe("node02");
    const { consul } = engine.userUrls();
    expect(await (await fetch(consul)).text()).toBe("node02");

    const [node01] = engine.hosts;
    const addresses = await node01?.exec(["ip", "-brief", "address"], { signal });
    expect(addresses?.stdout).toMatch(/eth0@\S+\s+UP\s+203\.0\.113\.21\/24/);
    expect(addresses?.stdout).toMatch(/eth1@\S+\s+UP\s+172\.16\.206\.21\/24/);

    await engine.teardown({ signal });
    expect(remainsOf(folder)).toEqual({ namespaces: [], processes: [], mounts: [] });
    await engine.teardown({ signal });
  });

  test.skipIf(missing)("loses a host's network, gets it back, and the same for its power", async () => {
    await using world = await openBareWorld(privileges);
    const { engine, signal } = world;
    await engine.prepare({ signal });
    await world.serve("node01", 8500);
    await world.serve("node02", 8500);
    const ask = async (host: number): Promise<string> => {
      const timed = AbortSignal.timeout(2_000);
      return (await engine.fetch(`http://172.16.206.${20 + host}:8500/`, { signal: timed })).text();
    };
    await eventually(() => ask(1));
    await eventually(() => ask(2));
    const faults = engine.networkFaults;
    if (!faults) throw new Error("engine local has faults");

    await faults.cut("node01", { signal });
    await faults.cut("node01", { signal });
    await expect(ask(1)).rejects.toThrow();
    expect(await ask(2)).toBe("node02");
    expect(await faults.heal("node01", { signal })).toBe(true);
    expect(await eventually(() => ask(1))).toBe("node01");

    await faults.powerOff("node02", { signal });
    const status = await engine.hosts[1]?.units.status("consul", { signal });
    expect(status?.state).not.toBe("running");
    await expect(ask(2)).rejects.toThrow();
    expect(await faults.powerOn("node02", { signal })).toBe(true);
    expect(await eventually(() => ask(2))).toBe("node02");

    const { split } = await faults.probe({ signal });
    if (!split.supported) return;
    const curl = ["curl", "-sS", "-m", "2", "http://172.16.206.21:8500/"];
    await faults.split("node01", { signal });
    expect((await engine.hosts[0]?.exec(curl, { signal }))?.exitCode).not.toBe(0);
    expect(await ask(1)).toBe("node01");
    expect(await faults.heal("node01", { signal })).toBe(true);
    expect((await engine.hosts[0]?.exec(curl, { signal }))?.stdout).toBe("node01");
  });

  test.skipIf(missing)(
    "a host whose namespace was deleted is mended alone, and gets its units back",
    async () => {
      await using world = await openBareWorld(privileges);
      const { engine, signal, folder } = world;
      await engine.prepare({ signal });
      await world.serve("node01", 8500);
      await world.serve("node02", 8500);
      const ask = async (host: number): Promise<string> =>
        (await engine.fetch(`http://172.16.206.${20 + host}:8500/`)).text();
      await eventually(() => ask(1));
      await eventually(() => ask(2));
      const [node01, node02] = engine.hosts;
      const processOf = async (host = node01) => (await host?.units.status("consul", { signal }))?.process;
      const before = { node01: await processOf(node01), node02: await processOf(node02) };
      // What a task leaves behind: no variable says whose it is.
      await node02?.exec(["sh", "-c", "env -i setsid sleep 600 >/dev/null 2>&1 &"], { signal });
      const enter = privileges === "root" ? [] : nsenterHolder(folder);
      for (const [name, made] of [
        ["node02", ["the network namespace of node02"]],
        // With the relay, which lives there.
        ["builder", ["the network namespace of builder", "the relay"]],
      ] as const) {
        const [program, ...args] = [...enter, "ip", "netns", "delete", `nd-${folder.id}-${name}`];
        execFileSync(program, args);
        expect(await engine.prepare({ signal })).toEqual(made);
      }
      expect(await processOf(node01)).toEqual(before.node01);
      expect(isSameProcess(before.node02!)).toBe(false);
      await node02?.units.start("consul", { signal });
      expect(await eventually(() => ask(2))).toBe("node02");
      expect(await ask(1)).toBe("node01");
      const curl = ["curl", "-sS", "-m", "5", "http://172.16.206.22:8500/"];
      expect((await node01?.exec(curl, { signal }))?.stdout).toBe("node02");
    },
  );

  test.skipIf(missing)(
    "is stopped without a trace but its files, and comes back; as after a reboot",
    async () => {
      await using world = await openBareWorld(privileges);
      const { engine, signal, folder } = world;
      await engine.prepare({ signal });
      await world.serve("node02", 8500);
      const ask = async (): Promise<string> => (await engine.fetch("http://172.16.206.22:8500/")).text();
      await eventually(ask);
      await engine.stop({ signal });
      expect(remainsOf(folder)).toEqual({ namespaces: [], processes: [], mounts: [] });
      await engine.stop({ signal });
      // Nobody has asked for an end of the server: its unit starts with the supervisor.
      expect((await engine.prepare({ signal })).length).toBeGreaterThan(1);
      // What `world up` defines anew: a rootless world has another holder.
      await world.serve("node02", 8500);
      expect(await eventually(ask)).toBe("node02");
    },
  );

  test.skipIf(missing)("is removed whole, wherever its making was killed", async () => {
    for (const afterMs of [150, 400, 700, 1_000, 1_400]) {
      await using world = await openBareWorld(privileges);
      const script = new URL("./prepare-world.ts", import.meta.url).pathname;
      const child = spawn(process.execPath, [script, world.folder.home, privileges], { stdio: "ignore" });
      await Promise.race([once(child, "exit"), delay(afterMs)]);
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await world.engine.teardown({ signal: world.signal });
      expect(remainsOf(world.folder)).toEqual({ namespaces: [], processes: [], mounts: [] });
    }
  });
});

test.skipIf(probe.kind !== "root")(
  "a world whose folder was removed by hand is removed all the same",
  async () => {
    await using world = await openBareWorld("root");
    const { engine, signal, folder } = world;
    await engine.prepare({ signal });
    execFileSync("rm", ["-rf", folder.path]);
    await engine.teardown({ signal });
    expect(remainsOf(folder)).toEqual({ namespaces: [], processes: [], mounts: [] });
  },
);

function remainsOf(folder: WorldFolder) {
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  const mounts = execFileSync("cat", ["/proc/self/mountinfo"], { encoding: "utf8" }).split("\n");
  return {
    namespaces: namespaces.filter((name) => name.includes(folder.id)),
    processes: findProcessesByEnvironment({ [worldVariable]: folder.id }),
    mounts: mounts.filter((line) => line.includes(folder.path) || line.includes(folder.id)),
  };
}

/** Inside the user and mount namespace of a rootless world. */
function nsenterHolder(folder: WorldFolder): string[] {
  const { holder } = JSON.parse(readFileSync(join(folder.path, "ground.json"), "utf8"));
  return ["nsenter", "--target", String(holder.pid), "--user", "--mount", "--preserve-credentials", "--"];
}

function spawnSucceeds(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
