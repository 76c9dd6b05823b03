import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inRole, openWorld, stopService } from "orchestrator";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { hclJob } from "./fixtures/job-files.ts";
import { noRealAgents, programs } from "./fixtures/real-agents.ts";
import { openPlace, type Ended, type Place } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const name = "tofu-local";

const world = (more = ""): string => `
resource "nomaddemo_world" "it" {
  name           = "${name}"
  engine         = "local"
  servers        = 1
  clients        = 2
  ${programs}
  ${more}
}
output "consul" { value = nomaddemo_world.it.consul_address }
output "vault" { value = nomaddemo_world.it.vault_address }
output "versions" { value = nomaddemo_world.it.versions }
`;

const vault = process.env["NOMAD_DEMO_VAULT"];
const noVault =
  noRealAgents || (vault ? "" : " (skipped: neither vault nor bao on PATH, nor named by NOMAD_DEMO_VAULT)");

const plan = (place: Place): Promise<Ended> => place.run("plan", "-detailed-exitcode");

describe.skipIf(noRealAgents)(`on the local engine, by a real tofu${noRealAgents}`, () => {
  test("a closed world is made, left alone, mended, opened in place, imported and removed", async () => {
    await using place = await openPlace(tofu);
    await place.write(world());
    await place.done("init");
    expect(await plan(place)).toMatchObject({ exitCode: 2 });
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });
    expect(await place.done("output", "-raw", "consul")).toMatch(/^https:/);
    expect(JSON.parse(await place.done("output", "-json", "versions"))).toEqual({
      consul: expect.stringMatching(/^\d+\.\d+\.\d+/),
      nomad: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });

    const config = join(place.home, "worlds", name, "data/node01/etc/consul/consul.json");
    const before = await readFile(config, "utf8");
    await writeFile(config, before.replace('"raft_multiplier"', '"raft_multiplier_"'));
    const drifted = await plan(place);
    expect(drifted).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("consul.json changes (restarts consul)"),
    });
    await place.done("apply", "-auto-approve");
    expect(await readFile(config, "utf8")).toBe(before);
    expect(await plan(place)).toMatchObject({ exitCode: 0 });

    await place.write(world('security = "open"'));
    const opening = await plan(place);
    expect(opening).toMatchObject({
      exitCode: 2,
      output: expect.stringMatching(/\d+ changes on the hosts of world tofu-local/),
    });
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });
    const consul = await place.done("output", "-raw", "consul");
    expect(consul).toMatch(/^http:/);
    expect(await (await fetch(`${consul}/v1/status/leader`)).json()).toMatch(/:8300$/);

    await place.done("state", "rm", "nomaddemo_world.it");
    await place.done("import", "nomaddemo_world.it", name);
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });

    await place.done("destroy", "-auto-approve");
    expect(existsSync(join(place.home, "worlds", name))).toBe(false);
  });

  test.skipIf(noVault)(`Vault comes to a closed world, and goes, in place${noVault}`, async () => {
    await using place = await openPlace(tofu);
    await place.write(world());
    await place.done("init");
    await place.done("apply", "-auto-approve");
    await place.write(world(`vault = true\n  vault_program = "${vault}"`));
    const coming = await plan(place);
    expect(coming).toMatchObject({ exitCode: 2, output: expect.stringContaining("0 to destroy") });
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });
    expect(await place.done("output", "-raw", "vault")).toMatch(/^https:/);
    expect(Object.keys(JSON.parse(await place.done("output", "-json", "versions")) as object)).toHaveLength(
      3,
    );
    await place.write(world("vault = false"));
    expect((await plan(place)).output).toContain("Vault of world tofu-local is removed");
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });
    await place.done("destroy", "-auto-approve");
    expect(existsSync(join(place.home, "worlds", name))).toBe(false);
  });

  test.each(["SIGINT", "SIGKILL"] as const)(
    "a world whose making ends by %s is completed by the next apply",
    async (signal) => {
      await using place = await openPlace(tofu);
      await place.write(world());
      await place.done("init");
      const apply = place.start("apply", "-auto-approve");
      const ended = once(apply, "exit");
      const data = join(place.home, "worlds", name, "data");
      await eventually(async () => expect(await readdir(data)).toContain("node01"), { timeoutMs: 120_000 });
      apply.kill(signal);
      await ended;
      await place.done("apply", "-auto-approve", ...(signal === "SIGKILL" ? ["-lock-timeout=60s"] : []));
      expect(await plan(place)).toMatchObject({ exitCode: 0 });
      await place.done("destroy", "-auto-approve");
      expect(existsSync(join(place.home, "worlds", name))).toBe(false);
    },
  );

  test("a job in HCL is planned with its version, deployed, mended and imported, and shows no secret", async () => {
    const secret = "correct-horse-battery";
    await using place = await openPlace(tofu);
    const signal = AbortSignal.timeout(500_000);
    await writeFile(join(place.path, "waiter.nomad.hcl"), hclJob("waiter"));
    const configuration = (count: number): string => `${world()}
resource "nomaddemo_deployment" "waiter" {
  job_file            = "waiter.nomad.hcl"
  world               = nomaddemo_world.it.name
  variables           = { count = "${count}", greetings = "[\\"hello\\", \\"there\\"]" }
  secret_variables_wo = { password = "${secret}" }
  purge               = true
}
output "version" { value = nomaddemo_deployment.waiter.version }
`;
    await place.write(configuration(1));
    await place.done("init");
    const outputs = [await place.done("apply", "-auto-approve")];
    expect(await plan(place)).toMatchObject({ exitCode: 0 });

    await place.write(configuration(2));
    const planned = await plan(place);
    outputs.push(planned.output);
    expect(planned.exitCode).toBe(2);
    const version = /version += "[0-9a-f]{12}" -> "([0-9a-f]{12})"/.exec(planned.output)?.[1];
    await place.done("apply", "-auto-approve");
    expect(await place.done("output", "-raw", "version")).toBe(version);

    const { nomad } = inRole(await openWorld({ home: place.home, name }), "operator");
    const { Version } = await nomad.jobs.read("waiter", { signal });
    const submission = JSON.stringify(await nomad.jobs.submission("waiter", Version ?? 0, { signal }));
    const encoded = Buffer.from(secret).toString("base64");
    for (const text of [
      ...outputs,
      submission,
      await readFile(join(place.path, "terraform.tfstate"), "utf8"),
    ])
      expect([text.includes(secret), text.includes(encoded)]).toEqual([false, false]);

    await stopService({ nomad, job: "waiter", purge: false, signal, onProgress: () => {} });
    expect(await plan(place)).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("job waiter was stopped"),
    });
    await place.done("apply", "-auto-approve");
    expect(await plan(place)).toMatchObject({ exitCode: 0 });

    await place.done("state", "rm", "nomaddemo_deployment.waiter");
    await place.done("import", "nomaddemo_deployment.waiter", `${name}/waiter`);
    await place.done("apply", "-auto-approve");
    expect(await place.done("output", "-raw", "version")).toBe(version);
    expect(await plan(place)).toMatchObject({ exitCode: 0 });

    await place.done("destroy", "-auto-approve", "-target=nomaddemo_deployment.waiter");
    await expect(nomad.jobs.read("waiter", { signal })).rejects.toMatchObject({ status: 404 });
    await place.done("destroy", "-auto-approve");
  });
});
