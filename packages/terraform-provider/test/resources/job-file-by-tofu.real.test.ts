import { once } from "node:events";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inRole, openWorld, stopService } from "orchestrator";
import { eventually, freeSubnet } from "testing";
import { afterAll, describe, expect, test } from "vitest";
import { jsonJob } from "./fixtures/job-files.ts";
import { openPlace, type Place } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const name = "jobs";

// Worlds of other test runs on this machine know nothing of each other's networks.
const subnet = freeSubnet();
afterAll(() => subnet[Symbol.dispose]());

const worldOf = (clients: number): string => `
resource "nomaddemo_world" "it" {
  name    = "${name}"
  engine  = "embedded"
  network = "${subnet.cidr}"
  servers = 1
  clients = ${clients}
}
`;
const world = worldOf(1);

const deployment = (more = "", clients = 1): string => `${worldOf(clients)}
resource "nomaddemo_deployment" "waiter" {
  job_file = "waiter.json"
  world    = nomaddemo_world.it.name
  ${more}
}
output "version" { value = nomaddemo_deployment.waiter.version }
`;

const exitCode = async (place: Place, ...words: readonly string[]): Promise<unknown> =>
  (await place.run("plan", "-detailed-exitcode", ...words)).exitCode;

describe("a job file by a real tofu, on the embedded engine", () => {
  test("is planned with its version, deployed, mended, imported by its job's id, and purged", async () => {
    await using place = await openPlace(tofu);
    const file = join(place.path, "waiter.json");
    const signal = AbortSignal.timeout(500_000);
    await writeFile(file, jsonJob("waiter"));
    await place.write(deployment("purge = true"));
    await place.done("init");
    await place.done("apply", "-auto-approve");
    const first = await place.done("output", "-raw", "version");
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect(await exitCode(place)).toBe(0);

    await writeFile(file, jsonJob("waiter", { count: 2 }));
    const planned = await place.run("plan", "-detailed-exitcode");
    expect(planned).toMatchObject({ exitCode: 2, output: expect.stringContaining("TaskGroups.main.Count") });
    const version = /version += "[0-9a-f]{12}" -> "([0-9a-f]{12})"/.exec(planned.output)?.[1];
    await place.done("apply", "-auto-approve");
    expect(await place.done("output", "-raw", "version")).toBe(version);

    const { nomad } = inRole(await openWorld({ home: place.home, name }), "deployer");
    await stopService({ nomad, job: "waiter", purge: false, signal, onProgress: () => {} });
    const drifted = await place.run("plan", "-detailed-exitcode");
    expect(drifted).toMatchObject({ exitCode: 2, output: expect.stringContaining("job waiter was stopped") });
    await place.done("apply", "-auto-approve");
    expect(await exitCode(place)).toBe(0);

    await place.done("state", "rm", "nomaddemo_deployment.waiter");
    await place.done("import", "nomaddemo_deployment.waiter", `${name}/waiter`);
    const imported = await place.run("plan", "-detailed-exitcode");
    expect(imported).toMatchObject({ exitCode: 2, output: expect.stringContaining("0 to destroy") });
    await place.done("apply", "-auto-approve");
    expect(await exitCode(place)).toBe(0);

    // Another id in the file is another job.
    await writeFile(file, jsonJob("other"));
    const replaced = await place.run("plan", "-detailed-exitcode");
    expect(replaced).toMatchObject({ exitCode: 2, output: expect.stringContaining("forces replacement") });
    await place.done("apply", "-auto-approve");
    await expect(nomad.jobs.read("waiter", { signal })).rejects.toMatchObject({ status: 404 });
    await place.write(world);
    await place.done("apply", "-auto-approve");
    await expect(nomad.jobs.read("other", { signal })).rejects.toMatchObject({ status: 404 });
  });

  test("whose tasks fail ends the apply with their last lines, and is gone after a destroy", async () => {
    await using place = await openPlace(tofu);
    const signal = AbortSignal.timeout(500_000);
    await writeFile(
      join(place.path, "waiter.json"),
      jsonJob("waiter", { script: "echo the last words; exit 3" }),
    );
    await place.write(deployment());
    await place.done("init");
    const { exitCode: code, output } = await place.run("apply", "-auto-approve");
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("the last words") });
    expect(output).toMatch(/DEPLOYMENT_FAILED|ALLOCATIONS_FAILED/);
    const { nomad } = inRole(await openWorld({ home: place.home, name }), "deployer");
    expect((await nomad.jobs.read("waiter", { signal })).Stop ?? false).toBe(false);
    // Marked as tainted: the same again stops it first, and fails by its tasks and nothing else.
    const again = await place.run("apply", "-auto-approve");
    expect(again.output).toMatch(/DEPLOYMENT_FAILED|ALLOCATIONS_FAILED/);
    expect(again.output).not.toContain("inconsistent");
    await place.done("destroy", "-auto-approve", "-target=nomaddemo_deployment.waiter");
    expect(await nomad.jobs.read("waiter", { signal })).toMatchObject({ Stop: true });
  });

  test.each(["SIGINT", "SIGKILL"] as const)(
    "whose apply ends by %s is deployed by the next one, and gone after a destroy",
    async (signal) => {
      await using place = await openPlace(tofu);
      const file = join(place.path, "waiter.json");
      await writeFile(file, jsonJob("waiter", { healthyAfterMs: 60_000 }));
      await place.write(world);
      await place.done("init");
      await place.done("apply", "-auto-approve");
      await place.write(deployment());
      const { nomad } = inRole(await openWorld({ home: place.home, name }), "deployer");
      const call = { signal: AbortSignal.timeout(500_000) };
      const apply = place.start("apply", "-auto-approve");
      const ended = once(apply, "exit");
      await eventually(() => nomad.jobs.read("waiter", call), { timeoutMs: 60_000 });
      apply.kill(signal);
      await ended;
      await writeFile(file, jsonJob("waiter"));
      await place.done("apply", "-auto-approve", ...(signal === "SIGKILL" ? ["-lock-timeout=60s"] : []));
      expect(await exitCode(place)).toBe(0);
      await place.done("destroy", "-auto-approve", "-target=nomaddemo_deployment.waiter");
      expect(await nomad.jobs.read("waiter", call)).toMatchObject({ Stop: true });
    },
  );

  test("puts its executable on the hosts, and another executable is another version", async () => {
    await using place = await openPlace(tofu);
    const program = join(place.path, "program");
    const put = async (text: string): Promise<void> => {
      await writeFile(program, `#!/bin/sh\n# ${text}\nexec sleep 3600\n`);
      await chmod(program, 0o755);
    };
    await put("one");
    await writeFile(
      join(place.path, "waiter.json"),
      jsonJob("waiter", { script: "exec ${executable_path}" }),
    );
    await place.write(deployment('executable = "program"'));
    await place.done("init");
    await place.done("apply", "-auto-approve");
    expect(await exitCode(place)).toBe(0);
    await put("two");
    const planned = await place.run("plan", "-detailed-exitcode");
    expect(planned).toMatchObject({ exitCode: 2, output: expect.stringMatching(/executable_digest +=.*->/) });
    await place.done("apply", "-auto-approve");
    expect(await exitCode(place)).toBe(0);
  });

  test("is deployed again by the apply that replaces its world", async () => {
    await using place = await openPlace(tofu);
    await writeFile(join(place.path, "waiter.json"), jsonJob("waiter"));
    const again = "lifecycle {\n    replace_triggered_by = [nomaddemo_world.it.created_at]\n  }";
    await place.write(deployment(again));
    await place.done("init");
    await place.done("apply", "-auto-approve");
    await place.write(deployment(again, 2));
    const planned = await place.run("plan", "-detailed-exitcode");
    expect(planned).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("2 to add, 0 to change, 2 to destroy"),
    });
    await place.done("apply", "-auto-approve");
    expect(await exitCode(place)).toBe(0);
  });

  test("ten at once are deployed side by side, and all of them removed", async () => {
    await using place = await openPlace(tofu);
    const names = Array.from({ length: 10 }, (_, index) => `job-${index}`);
    for (const job of names) await writeFile(join(place.path, `${job}.json`), jsonJob(job));
    await place.write(`${world}
resource "nomaddemo_deployment" "each" {
  for_each = toset(${JSON.stringify(names)})
  job_file = "\${each.key}.json"
  world    = nomaddemo_world.it.name
}
`);
    await place.done("init");
    await place.done("apply", "-auto-approve", "-parallelism=10");
    expect(await exitCode(place, "-parallelism=10")).toBe(0);
    await place.done("destroy", "-auto-approve", "-parallelism=10");
    await expect(openWorld({ home: place.home, name })).rejects.toMatchObject({ code: "WORLD_NOT_FOUND" });
  });

  test("that cannot be used is refused at its attribute", async () => {
    await using place = await openPlace(tofu);
    await writeFile(join(place.path, "waiter.json"), jsonJob("waiter"));
    await writeFile(join(place.path, "list.json"), "[]");
    await writeFile(join(place.path, "job.nomad.hcl"), 'job "waiter" {\n}\n');
    await place.write(world);
    await place.done("init");
    await place.done("apply", "-auto-approve");
    for (const [attributes, words] of refused) {
      await place.write(`${world}
resource "nomaddemo_deployment" "waiter" {
  world    = nomaddemo_world.it.name
  ${attributes}
}
`);
      const { exitCode: code, output } = await place.run("plan");
      expect({ code, output: output.replaceAll(/\s*\n[│ ]*/g, " ") }).toMatchObject({
        code: 1,
        output: expect.stringMatching(words),
      });
      expect(output).toMatch(/on main\.tf line \d+, in resource "nomaddemo_deployment" "waiter"/);
    }
  });
});

const refused: readonly (readonly [attributes: string, words: RegExp])[] = [
  ['job_file = "no.json"', /no\.json gives no job: ENOENT/],
  ['job_file = "list.json"', /list\.json gives no job/],
  // Nomad's own language, which this engine does not read.
  ['job_file = "job.nomad.hcl"', /NOMAD_NOT_IMPLEMENTED/],
  ['job_file = "list.json"\n  service = "demo-server"', /job_file beside service/],
  ["", /Nothing to deploy/],
  ['job_file = "waiter.json"\n  variables = { count = "1" }', /takes no variables/],
];
