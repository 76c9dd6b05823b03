import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openWorld, tearDown } from "orchestrator";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { openPlace, type Place } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";

const small = (more = ""): string => `
resource "nomaddemo_world" "small" {
  name    = "small"
  engine  = "embedded"
  servers = 1
  clients = 1
  ${more}
}
`;

const planned = async (place: Place): Promise<unknown> =>
  (await place.run("plan", "-detailed-exitcode")).exitCode;

describe("a world by a real tofu, on the embedded engine", () => {
  test("is planned, made, left alone, mended and removed", async () => {
    await using place = await openPlace(tofu);
    await place.write(`${small()}
data "nomaddemo_endpoints" "small" { world = nomaddemo_world.small.name }
data "nomaddemo_health" "small" {
  world      = nomaddemo_world.small.name
  depends_on = [nomaddemo_world.small]
}
output "consul" { value = nomaddemo_world.small.consul_address }
output "ok" { value = data.nomaddemo_health.small.ok }
`);
    await place.done("init");
    await place.done("validate");
    expect(await planned(place)).toBe(2);
    await place.done("apply", "-auto-approve");
    expect(await planned(place)).toBe(0);
    expect(await place.done("output", "-raw", "ok")).toBe("true");
    const consul = await place.done("output", "-raw", "consul");
    expect(await (await fetch(`${consul}/v1/status/leader`)).json()).toMatch(/:8300$/);

    // A configuration changed by hand, and an agent that does not run.
    const config = join(place.home, "worlds/small/config/nomad.json");
    const before = await readFile(config, "utf8");
    await writeFile(config, before.replace('"global"', '"other"'));
    const drifted = await place.run("plan", "-detailed-exitcode");
    expect(drifted.exitCode).toBe(2);
    expect(drifted.output).toContain("nomad.json changes (restarts nomad)");
    await place.done("apply", "-auto-approve");
    expect(await readFile(config, "utf8")).toBe(before);
    expect(await planned(place)).toBe(0);

    await place.done("destroy", "-auto-approve");
    expect(existsSync(join(place.home, "worlds/small"))).toBe(false);
  });

  test("that is there already is imported, and its plan is empty", async () => {
    await using place = await openPlace(tofu);
    await place.write(small());
    await place.done("init");
    await place.done("apply", "-auto-approve");
    await place.done("state", "rm", "nomaddemo_world.small");
    await place.write('resource "nomaddemo_world" "small" {\n  name = "small"\n}\n');
    await place.done("import", "nomaddemo_world.small", "small");
    expect(await planned(place)).toBe(0);
    await place.done("destroy", "-auto-approve");
  });

  test("that was removed behind Terraform's back is made again", async () => {
    await using place = await openPlace(tofu);
    await place.write(small());
    await place.done("init");
    await place.done("apply", "-auto-approve");
    await tearDown({ home: place.home, name: "small", signal: AbortSignal.timeout(60_000) });
    const { exitCode, output } = await place.run("plan", "-detailed-exitcode");
    expect({ exitCode, output }).toMatchObject({ exitCode: 2, output: expect.stringContaining("1 to add") });
    await place.done("destroy", "-auto-approve");
  });

  test("that is wrong is refused at its attribute", async () => {
    await using place = await openPlace(tofu);
    await place.write(small('network = "10.0.0.0/24"'));
    await place.done("init");
    const { exitCode, output } = await place.run("validate");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/network engine embedded needs one inside 127\.0\.0\.0\/8/);
    expect(output).toMatch(/on main\.tf line \d+, in resource "nomaddemo_world" "small"/);
  });

  test.each(["SIGINT", "SIGKILL"] as const)(
    "whose making ends by %s is completed by the next apply",
    async (signal) => {
      await using place = await openPlace(tofu);
      await place.write(small());
      await place.done("init");
      const apply = place.start("apply", "-auto-approve");
      const ended = once(apply, "exit");
      await eventually(async () => expect(await readdir(join(place.home, "worlds"))).toContain("small"), {
        timeoutMs: 60_000,
      });
      apply.kill(signal);
      await ended;
      // A provider whose Terraform was killed ends by itself: nothing holds the world's lock for long.
      await place.done("apply", "-auto-approve", ...(signal === "SIGKILL" ? ["-lock-timeout=30s"] : []));
      expect(await planned(place)).toBe(0);
      const world = await openWorld({ home: place.home, name: "small" });
      expect(
        (await world.agents({ signal: AbortSignal.timeout(10_000) })).map(({ status }) => status?.state),
      ).toEqual(expect.arrayContaining(["running"]));
      await place.done("destroy", "-auto-approve");
    },
  );
});
