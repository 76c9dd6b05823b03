import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { canonicalJob, taskAccountsIn, withTaskAccounts } from "jobspec";
import { createNomadClient, type Job, type NomadClient } from "nomad-client-ts";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createLocalEngine } from "../../../src/engines/local/local-engine.ts";
import { probePrivileges } from "../../../src/engines/local/privileges.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";
import { findToolchain, writeToolchain } from "../../../src/toolchain/toolchain.ts";
import { applyPlan } from "../../../src/world/apply.ts";
import { untilMet } from "../../../src/world/until-met.ts";

const probe = await probePrivileges({ signal: AbortSignal.timeout(30_000) });
const missing = probe.kind === "root" ? "" : " (skipped: not root)";

test.skipIf(missing)(
  `a task reads, changes and signals nothing of another job's, nor of an agent's${missing}`,
  async ({ signal }) => {
    await using temporary = await temporaryFolder("task-accounts");
    const folder = worldFolder(temporary.path, "separate");
    const given = { consul: process.env["NOMAD_DEMO_CONSUL"], nomad: process.env["NOMAD_DEMO_NOMAD"] };
    const source = { given, searchPath: process.env["PATH"] ?? "", cacheFolder: join(folder.home, "cache") };
    await writeToolchain(folder, await findToolchain(source, { signal }));
    const inventory = defaultInventory({
      engine: "local",
      network: "172.16.206.0/24",
      servers: 1,
      clients: 1,
    });
    const engine = createLocalEngine({ folder, inventory }, { separateTasks: true });
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => engine.teardown({ signal: AbortSignal.timeout(60_000) }));
    await engine.prepare({ signal });
    const apply = async (): Promise<readonly string[]> => {
      const plan = await engine.plan({ signal });
      const waitFor = (condition: Parameters<typeof untilMet>[0]): Promise<void> =>
        untilMet(condition, engine, { signal });
      return (await applyPlan(plan, { hosts: engine.hosts, signal, waitFor })).changes;
    };
    await apply();
    expect(await apply()).toEqual([]);

    const world = createTaskRunner(engine, join(folder.data, "node01", "nomad-client", "alloc"), signal);
    const victim = await world.run("victim", "echo $$; exec sleep 1000");
    const [pid = ""] = await eventually(async () => {
      const lines = await world.outputOf(victim);
      expect(lines).not.toEqual([]);
      return lines;
    });
    const task = join(world.allocations, victim, "task");
    await eventually(async () => expect(((await stat(dirname(task))).mode & 0o777).toString(8)).toBe("710"));
    const agent = (await engine.hosts[0]?.units.status("nomad-client", { signal }))?.process?.pid ?? 0;
    const etc = join(folder.data, "node01", "etc");
    const attempts = {
      "its own secrets": `cat "$NOMAD_SECRETS_DIR/secret"`,
      "its own folders": `touch "$NOMAD_TASK_DIR/x" "$NOMAD_ALLOC_DIR/data/x"`,
      "a secret": `cat ${task}/secrets/secret`,
      "an identity": `cat ${task}/secrets/nomad_token`,
      "a folder": `ls ${task}`,
      "a file put there": `touch ${task}/local/x`,
      "a log": `cat ${task}/../alloc/logs/task.stdout.0`,
      "an environment": `cat /proc/${pid}/environ`,
      "a signal to a task": `kill -CONT ${pid}`,
      "a signal to an agent": `kill -CONT ${agent}`,
      "Consul's configuration": `cat ${etc}/consul/consul.json`,
      "Consul's key": `cat ${etc}/consul/gossip.json`,
      "a Nomad client's configuration": `cat ${etc}/nomad-client/nomad-client.json`,
      "Consul's data": `ls ${folder.data}/node01/consul`,
      "the world's secrets": `cat ${folder.path}/secrets/gossip.json`,
      "all allocations": `ls ${world.allocations}`,
    };
    const script = Object.entries(attempts)
      .map(([name, command]) => `if ${command} >/dev/null 2>&1; then echo "${name}"; fi`)
      .join("\n");
    const thief = await world.run("thief", `${script}\necho end; exec sleep 1000`);
    const got = await eventually(async () => {
      const lines = await world.outputOf(thief);
      expect(lines).toContain("end");
      return lines;
    });
    expect(got).toEqual(["its own secrets", "its own folders", "end"]);

    // Whoever registers by other means and names no account, or one of this machine's, gets nothing run.
    for (const [user, uid] of [
      ["", 0],
      ["daemon", 1],
    ] as const)
      expect(await world.refusalOf(`as-${user || "root"}`, user)).toContain(
        `running as uid ${uid} is disallowed`,
      );
    await engine.teardown({ signal });
    expect(await readFile("/etc/passwd", "utf8")).not.toContain(`nd-${folder.id.slice(-8)}-`);
  },
);

/** Runs shell scripts as jobs of one task, `task`, each with a secret and an identity in a file. */
function createTaskRunner(engine: Engine, allocations: string, signal: AbortSignal) {
  const nomad: NomadClient = createNomadClient({
    address: "http://172.16.206.21:4646",
    fetch: engine.fetch,
  });
  const register = async (job: Job): Promise<string> => {
    const { EvalID } = await nomad.jobs.register({ Job: job }, { signal });
    return eventually(async () => {
      const [allocation] = await nomad.jobs.allocations(job.ID, { signal });
      if (!allocation) throw new Error(`${EvalID} has placed nothing yet`);
      return allocation.ID;
    });
  };
  return {
    allocations,
    /** As deploy does it. Resolves with the allocation's id. */
    run: async (id: string, script: string): Promise<string> => {
      const prefix = (await engine.taskAccounts?.prefix()) ?? "";
      const job = withTaskAccounts(canonicalJob(jobOf(id, script)), prefix);
      await engine.taskAccounts?.ensure(taskAccountsIn(job, prefix), { signal });
      return register(job);
    },
    /** Why the task of a job is not started. */
    refusalOf: async (id: string, user: string): Promise<string> => {
      const allocation = await register(jobOf(id, "id", user));
      return eventually(async () => {
        const text = JSON.stringify(await nomad.allocations.read(allocation, { signal }));
        expect(text).toContain("Driver Failure");
        return text;
      });
    },
    outputOf: async (allocation: string): Promise<string[]> =>
      (await readFile(join(allocations, allocation, "alloc", "logs", "task.stdout.0"), "utf8"))
        .split("\n")
        .filter((line) => line !== ""),
  };
}

const jobOf = (id: string, script: string, user?: string): Job => ({
  ID: id,
  Name: id,
  Type: "service",
  Datacenters: ["*"],
  TaskGroups: [
    {
      Name: "group",
      Tasks: [
        {
          Name: "task",
          Driver: "raw_exec",
          ...(user !== undefined && { User: user }),
          Config: { command: "/bin/sh", args: ["-c", script] },
          Resources: { CPU: 50, MemoryMB: 64 },
          Identity: { Name: "default", Audience: ["nomadproject.io"], File: true },
          Templates: [{ EmbeddedTmpl: "hidden", DestPath: "secrets/secret" }],
        },
      ],
    },
  ],
});
