import { inRole, openWorld, stopService } from "orchestrator";
import { describe, expect, test } from "vitest";
import { openPlace } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const name = "deployed";

const configuration = (count: number, more = ""): string => `
resource "nomaddemo_world" "it" {
  name    = "${name}"
  engine  = "embedded"
  servers = 1
  clients = 2
}
resource "nomaddemo_deployment" "demo_server" {
  service   = "demo-server"
  world     = nomaddemo_world.it.name
  variables = { count = "${count}" }
  ${more}
}
output "version" { value = nomaddemo_deployment.demo_server.version }
`;

describe("a deployment by a real tofu, on the embedded engine", () => {
  test("is planned with the version it will have, made, left alone, mended, imported and removed", async () => {
    await using place = await openPlace(tofu);
    const signal = AbortSignal.timeout(500_000);
    await place.write(configuration(1));
    await place.done("init");
    await place.done("apply", "-auto-approve");
    const first = await place.done("output", "-raw", "version");
    expect(await place.run("plan", "-detailed-exitcode")).toMatchObject({ exitCode: 0 });

    await place.write(configuration(2));
    const planned = await place.run("plan", "-detailed-exitcode");
    expect(planned.exitCode).toBe(2);
    const version = /version += "[0-9a-f]{12}" -> "([0-9a-f]{12})"/.exec(planned.output)?.[1];
    expect(version).not.toBe(first);
    await place.done("apply", "-auto-approve");
    expect(await place.done("output", "-raw", "version")).toBe(version);

    const { nomad } = inRole(await openWorld({ home: place.home, name }), "deployer");
    await stopService({ nomad, job: "demo-server", purge: false, signal, onProgress: () => {} });
    const drifted = await place.run("plan", "-detailed-exitcode");
    expect(drifted).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("job demo-server was stopped"),
    });
    await place.done("apply", "-auto-approve");
    expect(await place.run("plan", "-detailed-exitcode")).toMatchObject({ exitCode: 0 });

    await place.done("state", "rm", "nomaddemo_deployment.demo_server");
    await place.done("import", "nomaddemo_deployment.demo_server", `${name}/demo-server`);
    await place.done("apply", "-auto-approve");
    expect(await place.done("output", "-raw", "version")).toBe(version);
    expect(await place.run("plan", "-detailed-exitcode")).toMatchObject({ exitCode: 0 });

    await place.done("destroy", "-auto-approve");
    await expect(openWorld({ home: place.home, name })).rejects.toMatchObject({ code: "WORLD_NOT_FOUND" });
  });

  test("shows no secret: in no plan, no log, and of a write-only one nothing in the state", async () => {
    const secret = "hunter2hunter2";
    await using place = await openPlace(tofu, { TF_LOG: "trace" });
    await place.write(configuration(1, `secret_variables_wo = { nonsense = "${secret}" }`));
    await place.done("init");
    const { exitCode, output } = await place.run("apply", "-auto-approve");
    expect(exitCode).toBe(1);
    expect(output).toContain("nonsense");
    // What tofu itself logs of its configuration is not the provider's.
    const ours = output.split("\n").filter((line) => line.includes("nomaddemo_v") || !line.includes("["));
    expect(ours.join("\n")).not.toContain(secret);
  });
});
