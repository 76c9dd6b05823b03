import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { eventsOf, nomadOf, says } from "./fixtures.ts";
import { shellJob, webJob } from "./steps/jobs.ts";
import type { NomadTarget } from "./target.ts";

const second = 1e9;
const printer = `for (const [name, value] of Object.entries(process.env)) console.log(name + "=" + value);
console.log("args=" + process.argv.slice(1));`;

/** What a task sees, and what becomes of it when it is signalled, restarted in place or killed. */
export function describeTaskSurroundings(target: () => NomadTarget): void {
  const logOf = async (id: string, task = "shell"): Promise<string> =>
    (await ask(target().url, `/v1/client/fs/logs/${id}?task=${task}&type=stdout&plain=true`)).text;
  const post = (path: string, body: object) => ask(target().url, path, { method: "POST", body });

  describe.concurrent("what surrounds a task", () => {
    test("names of variables, ports and metadata are as the job spells them, or cleaned, each in its place", async () => {
      const { run, allocation } = nomadOf(target());
      const Tasks = [
        {
          Name: "shell",
          Driver: "raw_exec",
          Config: {
            command: process.execPath,
            args: ["-e", printer, "${NOMAD_PORT_my_port}", "${NOMAD_META_a_b}"],
          },
          Env: {
            "a-b": "dash",
            "a.b": "dot",
            "a b": "space",
            "1x": "it's a digit",
            REFERENCES: "${NOMAD_META_a-b}|${NOMAD_META_a_b}|${NOMAD_META_c.d}|${nope}",
            PORT: "${NOMAD_PORT_my-port}",
          },
          Meta: { "a-b": "1", "c.d": "2", "e f": "3" },
          Resources: { CPU: 20, MemoryMB: 16 },
        },
      ];
      const Networks = [{ Mode: "host", DynamicPorts: [{ Label: "my-port", HostNetwork: "private" }] }];
      await using job = await run(shellJob("odd-names", "", { Tasks, Networks }, { Type: "batch" }));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "complete");
      const port = String(alloc.AllocatedResources?.Shared.Ports?.[0]?.Value);
      const host = target().privateAddress;
      const lines = (await logOf(alloc.ID)).split("\n");
      expect(lines).toEqual(
        expect.arrayContaining([
          "a-b=dash",
          "a.b=dot",
          "a b=space",
          "1x=it's a digit",
          "REFERENCES=1|${NOMAD_META_a_b}|2|${nope}",
          `PORT=${port}`,
          `args=${port},1`,
          "NOMAD_CPU_CORES= ",
          "NOMAD_META_a_b=1",
          "NOMAD_META_A_B=1",
          "NOMAD_META_c.d=2",
          "NOMAD_META_C.D=2",
          "NOMAD_META_e_f=3",
          `NOMAD_PORT_my_port=${port}`,
          `NOMAD_IP_my_port=${host}`,
          `NOMAD_ADDR_my_port=${host}:${port}`,
          `NOMAD_HOST_PORT_my_port=${port}`,
          `NOMAD_ALLOC_PORT_my-port=${port}`,
          `NOMAD_HOST_IP_my-port=${host}`,
          `NOMAD_HOST_ADDR_my-port=${host}:${port}`,
        ]),
      );
      expect(lines.some((line) => /^PATH=.*\/bin/.test(line))).toBe(true);
    });

    test("a restart of all that runs takes the service out of Consul, waits shutdown_delay, and answers when it is done", async () => {
      const { run, allocation } = nomadOf(target());
      await using job = await run(webJob({ ID: "delayed" }, { ShutdownDelay: 2 * second }));
      const alloc = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
      const isRegistered = async (): Promise<boolean> =>
        (await ask(target().consulUrl, "/v1/agent/services")).text.includes(alloc.ID);
      const asked = post(`/v1/client/allocation/${alloc.ID}/restart`, {});
      await eventually(async () => !(await isRegistered()), { intervalMs: 20 });
      const during = await allocation(job.id, ({ ID }) => ID === alloc.ID);
      expect(during.TaskStates?.["server"]).toMatchObject({ State: "running", Restarts: 0 });
      expect((await asked).json).toEqual({ Index: 0 });
      const after = await allocation(
        job.id,
        ({ TaskStates }) =>
          TaskStates?.["server"]?.Restarts === 1 && TaskStates["server"].State === "running",
      );
      expect(says(after, "server", "User requested running tasks to restart")).toBe(true);
      await eventually(isRegistered);
    });

    test("a restart of one task waits for no delay", async () => {
      const { run, allocation } = nomadOf(target());
      await using job = await run(
        webJob({ ID: "undelayed" }, { ShutdownDelay: 5 * second }, { ShutdownDelay: 5 * second }),
      );
      const alloc = await allocation(job.id, ({ DeploymentStatus }) => DeploymentStatus?.Healthy === true);
      await post(`/v1/client/allocation/${alloc.ID}/restart`, { TaskName: "server" });
      const after = await allocation(job.id, ({ TaskStates }) => TaskStates?.["server"]?.Restarts === 1);
      expect(says(after, "server", "User requested task to restart")).toBe(true);
      const events = after.TaskStates?.["server"]?.Events ?? [];
      const timeOf = (type: string): number => events.find(({ Type }) => Type === type)?.Time ?? Number.NaN;
      expect(timeOf("Terminated") - timeOf("Restart Signaled")).toBeLessThan(5 * second);
    });

    test("a signal that is none interrupts the task; the event names what was asked for", async () => {
      const { run, allocation } = nomadOf(target());
      const script = "trap 'echo interrupted' INT; echo ready; while :; do sleep 0.1; done";
      await using job = await run(shellJob("odd-signal", script));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      await eventually(async () => (await logOf(alloc.ID)).includes("ready"));
      const path = `/v1/client/allocation/${alloc.ID}/signal`;
      expect((await post(path, { Signal: "SIGNOTHING" })).json).toEqual({ Index: 0 });
      await eventually(async () => (await logOf(alloc.ID)).includes("interrupted"));
      const after = await allocation(job.id, (found) => eventsOf(found, "shell").includes("Signaling"));
      const event = after.TaskStates?.["shell"]?.Events?.at(-1);
      expect(event).toMatchObject({
        DisplayMessage: "Task being sent a signal",
        Details: { signal: "SIGNOTHING" },
      });
      const nobody = await post(path, { Signal: "SIGHUP", Task: "nobody" });
      expect([nobody.status, nobody.text.trim()]).toEqual([500, "Task not found"]);
    });

    test("a kill_timeout above the client's maximum is cut to it", async () => {
      const { client, run, allocation } = nomadOf(target());
      const Tasks = [
        {
          Name: "shell",
          Driver: "raw_exec",
          KillTimeout: 60 * second,
          Config: { command: "/bin/sleep", args: ["600"] },
          Resources: { CPU: 20, MemoryMB: 16 },
        },
      ];
      await using job = await run(shellJob("patient", "", { Tasks }));
      const alloc = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      await client.allocations.stop(alloc.ID);
      const ended = await allocation(
        job.id,
        ({ ID, ClientStatus }) => ID === alloc.ID && ClientStatus === "complete",
      );
      expect(says(ended, "shell", "Sent interrupt. Waiting 30s before force killing")).toBe(true);
    });
  });
}
