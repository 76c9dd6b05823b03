import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { defined, eventsOf, nomadOf, says } from "./fixtures.ts";
import { shellJob, webJob } from "./steps/jobs.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

/** Tasks: environment, logs, restarts, signals, stops. */
export function describeTasks(target: () => NomadTarget): void {
  describe.concurrent("tasks", () => {
    test("a task has Nomad's variables, its own with references filled in, and nothing of the agent's secrets", async () => {
      const { client, run, allocation } = nomadOf(target());
      const tasks = [
        {
          Name: "shell",
          Driver: "raw_exec",
          Config: {
            command: "/bin/sh",
            args: ["-c", "env; echo arg=$1", "sh", "${node.unique.name}-${NOMAD_ALLOC_INDEX}"],
          },
          Env: { GREETING: "hello ${NOMAD_TASK_NAME} it's ${meta.none} ${node.datacenter}" },
          Meta: { "some-key": "some value" },
          Resources: { CPU: 20, MemoryMB: 16 },
        },
      ];
      await using job = await run(shellJob("environment", "", { Tasks: tasks }, { Type: "batch" }));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "complete");
      const lines = (await text(client.allocations.logs(alloc.ID, { task: "shell", type: "stdout" }))).split(
        "\n",
      );
      expect(lines).toEqual(
        expect.arrayContaining([
          `NOMAD_ALLOC_ID=${alloc.ID}`,
          `NOMAD_SHORT_ALLOC_ID=${alloc.ID.slice(0, 8)}`,
          "NOMAD_ALLOC_NAME=environment.main[0]",
          "NOMAD_ALLOC_INDEX=0",
          "NOMAD_TASK_NAME=shell",
          "NOMAD_GROUP_NAME=main",
          "NOMAD_JOB_ID=environment",
          "NOMAD_JOB_NAME=environment",
          "NOMAD_DC=dc1",
          "NOMAD_REGION=global",
          "NOMAD_NAMESPACE=default",
          "NOMAD_CPU_LIMIT=20",
          "NOMAD_MEMORY_LIMIT=16",
          "NOMAD_META_some_key=some value",
          "NOMAD_META_SOME_KEY=some value",
          "arg=node01-0",
        ]),
      );
      expect(lines.find((line) => line.startsWith("GREETING="))).toMatch(
        /^GREETING=hello shell it's .* dc1$/,
      );
      for (const name of ["NOMAD_ALLOC_DIR", "NOMAD_TASK_DIR", "NOMAD_SECRETS_DIR"]) {
        expect(lines.some((line) => line.startsWith(`${name}=/`))).toBe(true);
      }
    });

    test("a task has its port's variables and serves there", async () => {
      const { run, allocation, urlOf } = nomadOf(target());
      await using job = await run(webJob({ ID: "ports" }));
      const alloc = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
      expect(alloc.AllocatedResources?.Shared.Ports?.[0]).toMatchObject({
        Label: "http",
        HostIP: target().privateAddress,
      });
      expect((await ask(urlOf(alloc), "/")).text).toBe("ok");
    });

    test("a followed log tells what comes later, in order", async () => {
      const { client, run, allocation } = nomadOf(target());
      await using job = await run(
        shellJob("talker", "i=0; while sleep 0.2; do i=$((i+1)); echo line $i; done"),
      );
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      const stop = new AbortController();
      let seen = "";
      for await (const chunk of client.allocations.logs(alloc.ID, {
        task: "shell",
        type: "stdout",
        follow: true,
        signal: stop.signal,
      })) {
        seen += Buffer.from(chunk).toString();
        if (seen.includes("line 4\n")) break;
      }
      stop.abort();
      expect(seen.startsWith("line 1\nline 2\nline 3\nline 4\n")).toBe(true);
    });

    test("a task that ends is restarted by its policy, then its allocation fails with the code", async () => {
      const { run, allocation } = nomadOf(target());
      const policy = { RestartPolicy: { Attempts: 1, Interval: 60e9, Delay: 1e7, Mode: "fail" } };
      await using job = await run(shellJob("restarting", "exit 7", policy, { Type: "batch" }));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "failed");
      expect(eventsOf(alloc, "shell")).toEqual([
        "Received",
        "Task Setup",
        "Started",
        "Terminated",
        "Restarting",
        "Started",
        "Terminated",
        "Not Restarting",
      ]);
      expect(says(alloc, "shell", "Exit Code: 7")).toBe(true);
      expect(says(alloc, "shell", 'Exceeded allowed attempts 1 in interval 1m0s and mode is "fail"')).toBe(
        true,
      );
      expect(alloc.TaskStates?.["shell"]).toMatchObject({ State: "dead", Failed: true, Restarts: 1 });
    });

    test.each([
      ["that is not there", "missing-command", "nowhere", /binary "[^"]+\/nowhere" could not be found/],
      ["whose interpreter is not there", "missing-interpreter", "script", /no such file or directory/],
    ])("a command %s is a driver failure, which no restart mends", async (_what, id, name, message) => {
      const { run, allocation } = nomadOf(target());
      await using folder = await temporaryFolder(id);
      await writeFile(join(folder.path, "script"), "#!/nowhere/interpreter\n", { mode: 0o755 });
      await using job = await run(commandJob(id, join(folder.path, name)));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "failed");
      expect(eventsOf(alloc, "shell")).toEqual([
        "Received",
        "Task Setup",
        "Driver Failure",
        "Not Restarting",
      ]);
      const [, , failure, end] = alloc.TaskStates?.["shell"]?.Events ?? [];
      expect(failure?.DisplayMessage).toMatch(message);
      expect(end?.DisplayMessage).toBe("Error was unrecoverable");
    });

    test("a command that may not be executed is made executable", async () => {
      const { run, allocation } = nomadOf(target());
      await using folder = await temporaryFolder("not-executable");
      const command = join(folder.path, "script");
      await writeFile(command, "#!/bin/sh\n", { mode: 0o644 });
      await using job = await run(commandJob("not-executable", command));
      await allocation(job.id, ({ ClientStatus }) => ClientStatus === "complete");
      expect((await stat(command)).mode & 0o777).toBe(0o755);
    });

    test("a crashed server comes back in the same allocation, at the same port", async () => {
      const { run, allocation, urlOf } = nomadOf(target());
      await using job = await run(webJob({ ID: "crashing" }));
      const before = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
      await ask(urlOf(before), "/exit/3");
      const after = await allocation(
        job.id,
        (alloc) => says(alloc, "server", "Exit Code: 3") && alloc.TaskStates?.["server"]?.State === "running",
      );
      expect(after.ID).toBe(before.ID);
      await eventually(async () => (await ask(urlOf(after), "/")).text === "ok");
    });

    test("a restart asked for counts, whatever the policy says", async () => {
      const { client, run, allocation } = nomadOf(target());
      await using job = await run(shellJob("bounced", "exec sleep 600"));
      const before = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      await client.allocations.restart(before.ID);
      const after = await allocation(
        job.id,
        (alloc) => alloc.TaskStates?.["shell"]?.Restarts === 1 && alloc.ClientStatus === "running",
      );
      expect(after.ID).toBe(before.ID);
      expect(eventsOf(after, "shell")).toContain("Restart Signaled");
    });

    test("a signal reaches the task", async () => {
      const { client, run, allocation } = nomadOf(target());
      await using job = await run(
        shellJob("signalled", "trap 'echo got it' HUP; echo ready; while :; do sleep 0.1; done"),
      );
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      const log = () => text(client.allocations.logs(alloc.ID, { task: "shell", type: "stdout" }));
      await eventually(async () => (await log()).includes("ready"));
      await client.allocations.signal(alloc.ID, { name: "SIGHUP" });
      await eventually(async () => (await log()).includes("got it"));
    });

    test("a stopped allocation leaves Consul first, is signalled, killed after kill_timeout, and replaced", async () => {
      const { client, run, allocation } = nomadOf(target());
      const stubborn = {
        KillSignal: "SIGTERM",
        KillTimeout: 1e9,
        Config: {
          command: "/bin/sh",
          args: ["-c", "trap 'echo not yet' TERM; echo ready; while :; do sleep 0.1; done"],
        },
      };
      await using job = await run(
        shellJob("stubborn", "", {
          Tasks: [{ Name: "shell", Driver: "raw_exec", Resources: { CPU: 20, MemoryMB: 16 }, ...stubborn }],
        }),
      );
      const before = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      // A shell that has not set its trap yet ends at once.
      await eventually(async () => {
        const log = await text(client.allocations.logs(before.ID, { task: "shell", type: "stdout" }));
        return log.includes("ready");
      });
      await client.allocations.stop(before.ID);
      const ended = await allocation(
        job.id,
        (alloc) => alloc.ID === before.ID && alloc.ClientStatus === "complete",
      );
      expect(says(ended, "shell", "Sent interrupt. Waiting 1s before force killing")).toBe(true);
      expect(says(ended, "shell", "Exit Code: 137, Signal: 9")).toBe(true);
      expect(says(ended, "shell", "Task successfully killed")).toBe(true);
      await allocation(job.id, (alloc) => alloc.ID !== before.ID && alloc.ClientStatus === "running");
    });

    test("a running service is in Consul under Nomad's id with its check, a stopped one is not", async () => {
      const { run, allocation } = nomadOf(target());
      const services = async () => (await ask(target().consulUrl, "/v1/health/service/web")).json;
      let id = "";
      {
        await using job = await run(webJob({ ID: "registered" }));
        const alloc = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
        id = `_nomad-task-${alloc.ID}-group-main-web-http`;
        const entry = defined(
          [...asList(await services())].find((candidate) => at(candidate, "Service", "ID") === id),
          `service ${id}`,
        );
        expect(at(entry, "Service")).toMatchObject({
          Service: "web",
          Address: target().privateAddress,
          Meta: { "external-source": "nomad" },
        });
        expect(
          asList(at(entry, "Checks")).some(
            (check) => at(check, "Name") === 'service: "web" check' && at(check, "Status") === "passing",
          ),
        ).toBe(true);
      }
      await eventually(
        async () => !asList(await services()).some((entry) => at(entry, "Service", "ID") === id),
      );
    });

    test("a service missing from Consul is registered again", { timeout: 90_000 }, async () => {
      const { run, allocation } = nomadOf(target());
      await using job = await run(webJob({ ID: "healing" }));
      const alloc = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
      const id = `_nomad-task-${alloc.ID}-group-main-web-http`;
      await ask(target().consulUrl, `/v1/agent/service/deregister/${id}`, { method: "PUT" });
      // A real client looks every 30 s.
      await eventually(
        async () => (await ask(target().consulUrl, `/v1/agent/service/${id}`)).status === 200,
        { timeoutMs: 60_000 },
      );
    });
  });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let all = "";
  for await (const chunk of chunks) all += Buffer.from(chunk).toString();
  return all;
}

/** A batch job that runs a file, and would run it once more. */
function commandJob(id: string, command: string): object {
  const Tasks = [
    { Name: "shell", Driver: "raw_exec", Config: { command }, Resources: { CPU: 20, MemoryMB: 16 } },
  ];
  const RestartPolicy = { Attempts: 1, Interval: 60e9, Delay: 1e7, Mode: "fail" };
  return shellJob(id, "", { Tasks, RestartPolicy }, { Type: "batch" });
}
