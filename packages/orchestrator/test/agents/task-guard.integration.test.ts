import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { withTaskGuards } from "../../src/agents/task-guard.ts";
import type { WorldPlan } from "../../src/hosts/world-plan.ts";

const plan: WorldPlan = {
  hosts: ["node01", "node02"].map((host) => ({ host, directories: [], files: [], units: [] })),
  phases: [
    { name: "nomad servers", units: [{ host: "node01", unit: "nomad-server" }], conditions: [] },
    { name: "nomad clients", units: [{ host: "node01", unit: "nomad-client" }], conditions: [] },
  ],
};

test("a guard is a unit of each host that has folders to guard, started with the Nomad clients", () => {
  const guarded = withTaskGuards(plan, (host) => (host === "node01" ? ["/a", "/b"] : []));
  expect(guarded.hosts.map(({ units }) => units.map(({ name, user }) => ({ name, user })))).toEqual([
    [{ name: "task-guard", user: undefined }],
    [],
  ]);
  expect(guarded.hosts[0]?.units[0]?.command.slice(-2)).toEqual(["/a", "/b"]);
  expect(guarded.phases.map(({ units }) => units.map(({ unit }) => unit))).toEqual([
    ["nomad-server"],
    ["task-guard", "nomad-client"],
  ]);
  expect(withTaskGuards(plan, () => [])).toBe(plan);
});

const missing = process.getuid?.() === 0 ? "" : " (skipped: not root)";
const DAEMON = 1;

test.skipIf(missing)(
  `an allocation's folder is given to the one account that its tasks run as, and left alone else${missing}`,
  async () => {
    await using folder = await temporaryFolder("guard");
    await chmod(folder.path, 0o711);
    const at = async (id: string, owners: readonly number[]): Promise<string> => {
      const allocation = join(folder.path, "alloc", id);
      for (const [index, owner] of owners.entries()) {
        const secrets = join(allocation, `task ${index}`, "secrets");
        await mkdir(secrets, { recursive: true });
        await writeFile(join(secrets, "identity"), "");
        await chown(join(secrets, "identity"), owner, 0);
      }
      return allocation;
    };
    const claimed = await at("claimed", [DAEMON, DAEMON]);
    const shared = await at("shared", [DAEMON, 2]);
    const unclaimed = await at("unclaimed", [0]);
    const command =
      withTaskGuards(plan, () => [join(folder.path, "alloc")]).hosts[0]?.units[0]?.command ?? [];
    const [program = "", ...args] = command;
    const guard = spawn(program, args, { stdio: "ignore" });
    const rightsOf = async (path: string): Promise<string> => {
      const { mode, gid } = await stat(path);
      return `${(mode & 0o777).toString(8)} ${gid}`;
    };
    const until = (path: string, rights: string) =>
      eventually(async () => expect(await rightsOf(path)).toBe(rights));
    try {
      await until(claimed, "710 1");
      // By its process, where Nomad gave the task no file.
      const running = await at("running", [0]);
      const task = spawn("sleep", ["60"], { uid: DAEMON, gid: DAEMON, cwd: join(running, "task 0") });
      await until(running, "710 1");
      task.kill("SIGKILL");
      await once(task, "exit");
      expect([await rightsOf(shared), await rightsOf(unclaimed)]).toEqual(["755 0", "755 0"]);
    } finally {
      guard.kill("SIGKILL");
      await once(guard, "exit");
    }
  },
);
