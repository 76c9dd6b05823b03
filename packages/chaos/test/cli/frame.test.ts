import { expect, test } from "vitest";
import { mkdir, writeFile } from "node:fs/promises";
import { defaultInventory, worldFolder } from "orchestrator";
import { temporaryFolder } from "testing";
import { notSteady } from "../../src/errors.ts";
import { exitCodeOf } from "../../src/cli/exit-code-of.ts";
import { runChaos } from "../fixtures/run-chaos.ts";

test("the help of the program and of a command names what is typed", async () => {
  await using home = await temporaryFolder("chaos-cli");
  const [all, one] = [await runChaos(home.path, ["--help"]), await runChaos(home.path, ["run", "--help"])];
  expect([all.code, one.code]).toEqual([0, 0]);
  expect(all.output).toContain("pnpm chaos <command>");
  for (const command of ["list", "run", "heal", "report"]) expect(all.output).toContain(command);
  expect(one.output).toContain("pnpm chaos run [scenario] [options]");
  for (const flag of ["--resume", "--for <duration>", "--with-executors", "--world <name>"])
    expect(one.output).toContain(flag);
});

test("without a command the help goes to standard error, and it is a usage error", async () => {
  await using home = await temporaryFolder("chaos-cli");
  const end = await runChaos(home.path, []);
  expect([end.code, end.output]).toEqual([2, ""]);
  expect(end.errors).toContain("Usage");
});

test("wrong words are usage errors, with --json one document too", async () => {
  await using home = await temporaryFolder("chaos-cli");
  const lines = [["rnu"], ["run", "a", "b"], ["run", "--runs"], ["run", "x", "--rate", "0"], ["heal", "all"]];
  for (const line of lines) expect([line, (await runChaos(home.path, line)).code]).toEqual([line, 2]);
  const json = await runChaos(home.path, ["report", "--json"]);
  expect([json.code, JSON.parse(json.output).error.code]).toEqual([2, "CHAOS_RESULTS_MISSING"]);
});

test("no error ends with 1, which says that a world failed", () => {
  expect(exitCodeOf(new Error("a bug"))).toBe(3);
  expect(exitCodeOf(Object.assign(new Error("not usage"), { exitCode: 1 }))).toBe(3);
  expect(exitCodeOf(Object.assign(new Error("usage"), { exitCode: 2 }))).toBe(2);
  expect(exitCodeOf(notSteady(["x"]))).toBe(4);
});

test("a stopped world is called stopped, with the command that starts it, at once", async () => {
  await using home = await temporaryFolder("chaos-cli");
  const name = "asleep";
  const folder = worldFolder(home.path, name);
  const inventory = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 1, clients: 1 });
  const manifest = {
    name,
    createdAt: "",
    engineReason: "",
    inventory,
    stoppedAt: "2026-11-30T08:00:00.000Z",
  };
  await mkdir(folder.path, { recursive: true });
  await writeFile(folder.manifest, JSON.stringify(manifest));

  for (const more of [[], ["--dry-run"]]) {
    const run = await runChaos(home.path, ["run", "kill-consul", "--world", name, ...more]);
    expect(run.errors).toMatch(
      /WORLD_STOPPED world asleep is stopped since 2026-11-30T08:00:00\.000Z[^]*`pnpm world start --world asleep`/,
    );
    expect(run.code).toBe(3);
  }
  const list = await runChaos(home.path, ["list", "--world", name]);
  expect([list.code, list.output]).toEqual([
    0,
    expect.stringMatching(
      /^World asleep \(engine embedded\) is stopped since .*`pnpm world start --world asleep`/,
    ),
  ]);
  expect(list.output).not.toContain("unsupported");
});
