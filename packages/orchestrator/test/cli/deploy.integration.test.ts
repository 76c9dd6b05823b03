import { spawnSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { readDriftRow } from "../../src/cli/deploy/drift-row.ts";
import { writeTestService } from "../deploy/fixtures/test-service.ts";
import { openWorld } from "../../src/world/open-world.ts";
import { runCli, runJson, startCli } from "../fixtures/cli.ts";
import { call, findPlace, type Place } from "../fixtures/place.ts";
import { startOnTerminal } from "../fixtures/terminal.ts";

const quick = ["count=1", "check.interval=1s", "update.minHealthy=500ms", "update.healthyDeadline=60s"];
const deploy = (...values: readonly string[]): string[] => [
  "deploy",
  "demo-server",
  ...[...quick, ...values].flatMap((value) => ["--var", value]),
];

describe.skipIf(platform() !== "linux" || spawnSync("script", ["--version"]).error)(
  "deploying at a terminal (needs util-linux's script, on Linux)",
  { timeout: 120_000 },
  () => {
    let place: Place;
    beforeAll(async () => {
      place = await findPlace();
      await place.up({ servers: "1", clients: "1" });
      await runJson(place.home, ...deploy());
    }, 180_000);
    afterAll(() => place?.[Symbol.asyncDispose](), 60_000);

    const versionOf = async (): Promise<unknown> => {
      const { nomad } = await openWorld({ home: place.home, name: "default" });
      return (await nomad.jobs.read("demo-server", call)).Version;
    };

    test("replacing what runs is asked about, with the plan before it; no is no", async () => {
      await using terminal = startOnTerminal(place.home, ...deploy("resources.memoryMB=300"));
      await terminal.untilShown(/MemoryMB: 256 → 300[^]*replace 1[^]*Deploy this\? \[y\/N\]/);
      terminal.type("n\n");
      await terminal.untilShown("Nothing was registered.");
      expect(await terminal.exitCode).toBe(1);
      expect(await versionOf()).toBe(0);
    });

    test("--yes does not ask; rows are redrawn until the deployment has ended", async () => {
      await using terminal = startOnTerminal(place.home, ...deploy("resources.memoryMB=300"), "--yes");
      expect(await terminal.exitCode).toBe(0);
      const text = stripVTControlCharacters(terminal.shown());
      expect(text).not.toContain("Deploy this?");
      expect(text).toMatch(/allocation +name +node +version +status +health +restarts/);
      expect(text).toMatch(/demo-server\.demo\[0\] +node01 +1 +running +healthy/);
      expect(text).toMatch(/demo-server \w{12} runs and is healthy/);
      // Up by as many lines as were drawn, then clear from there.
      expect(terminal.shown().replaceAll("\u001B", "ESC")).toMatch(/ESC\[\d+AESC\[J/);
      expect(await versionOf()).toBe(1);
    });

    test("Ctrl-C ends the following with 130, not the deployment, which deploy follow shows to its end", async () => {
      const slowly = deploy("resources.memoryMB=310", "update.minHealthy=10s");
      await using terminal = startOnTerminal(place.home, ...slowly, "--yes");
      await terminal.untilShown(/demo-server\.demo\[0\] +node01 +2 +\w+ +…/);
      terminal.type("\u0003");
      await terminal.untilShown("deploy follow demo-server");
      expect(await terminal.exitCode).toBe(130);
      const followed = await runCli(place.home, "deploy", "follow", "demo-server");
      expect(followed).toMatchObject({
        exitCode: 0,
        stdout: "The deployment of demo-server version 2 is successful.\n",
      });
      expect(followed.stderr).toMatch(
        /running; demo: 1\/1 placed, 0 healthy[^]*successful; demo: 1\/1 placed, 1 healthy/,
      );
    });

    test("deploy logs -f ends at Ctrl-C, and its process with it", async () => {
      const logs = startCli(place.home, "deploy", "logs", "demo-server", "-f");
      await new Promise<void>((resolve) => logs.child.stdout?.once("data", () => resolve()));
      logs.child.kill("SIGINT");
      expect(await logs.ended).toMatchObject({ exitCode: 130, stdout: expect.stringContaining("│ ") });
    });

    test("with --plan the exit code tells of a change only where it is asked for", async () => {
      await runJson(place.home, ...deploy());
      const plan = async (...argv: readonly string[]) => runCli(place.home, ...argv, "--plan");
      const changed = deploy("count=2");
      expect((await plan(...changed)).exitCode).toBe(0);
      const told = await plan(...changed, "--exit-code");
      expect([told.exitCode, told.stdout]).toEqual([3, expect.stringContaining("count")]);
      expect((await plan(...deploy(), "--exit-code")).exitCode).toBe(0);
    });

    test("what to type next names the namespace that was given", async () => {
      const typed = [...deploy("lostAfter=2h"), "--namespace", "default", "--detach"];
      const { stdout } = await runCli(place.home, ...typed);
      expect(stdout).toContain("`pnpm run deploy follow demo-server --namespace default`");
    });

    test("a service that cannot be compared says why in its row, and the others are compared", async () => {
      await using folder = await temporaryFolder("drift");
      for (const name of ["whole", "broken"]) {
        const packageFolder = join(folder.path, "packages", name);
        const service = await writeTestService(join(folder.path, "services"), name);
        const nomadDemo = { job: service.jobModule, executable: service.executable };
        await mkdir(packageFolder, { recursive: true });
        await writeFile(join(packageFolder, "package.json"), JSON.stringify({ name, nomadDemo }));
      }
      await rm(join(folder.path, "services", "broken", "broken_server"));
      const typed = { words: [], flags: [], passed: [] };
      const outside = { home: place.home, repository: folder.path, variables: {}, namespace: undefined };
      const context = { ...outside, typed, ...call };
      const row = (service: string) => readDriftRow({ service, world: "default" }, context);
      expect(await row("whole")).toMatchObject({ job: "whole", drift: "not deployed" });
      const broken = await row("broken");
      expect(broken.drift).toMatch(/^EXECUTABLE_MISSING broken has no executable at /);
      expect(broken.failure).toMatchObject({ code: "EXECUTABLE_MISSING" });
    });
  },
);
