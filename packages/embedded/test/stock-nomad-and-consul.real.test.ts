import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "../contract/nomad/ask.ts";
import { startEmbeddedCluster } from "../contract/nomad/embedded-cluster.ts";
import { at } from "../contract/nomad/steps/step.ts";
import type { NomadTarget } from "../contract/nomad/target.ts";
import { consulCommands, nomadCommands, type StockCommand } from "../contract/stock-commands.ts";

const nomad = process.env["NOMAD_DEMO_NOMAD"];
const consul = process.env["NOMAD_DEMO_CONSUL"];

const jobFile = `job "web" {
  datacenters = ["dc1"]
  group "main" {
    update {
      min_healthy_time = "100ms"
    }
    task "shell" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "trap : HUP; echo hello; while :; do sleep 0.1; done"]
      }
      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
}
`;

describe("the stock programs on the embedded engine", () => {
  if (nomad === undefined || consul === undefined) {
    test.skip("skipped: NOMAD_DEMO_NOMAD and NOMAD_DEMO_CONSUL name no programs (`pnpm test:real` finds them on PATH)", () => {});
    return;
  }

  test("each command of nomad works or says 501, as the README has it", async () => {
    await using cluster = await startEmbeddedCluster();
    await using folder = await temporaryFolder("stock-nomad");
    await writeFile(join(folder.path, "web.nomad.hcl"), jobFile);
    const run = runner(nomad, folder.path, { NOMAD_ADDR: cluster.url });
    const rows = await readmeRows("nomad");
    for (const command of nomadCommands)
      await check(command, { run, rows, places: await placesOf(cluster, folder.path) });
  });

  test("nomad promotes a canary, and follows a job of another namespace to its end", async () => {
    await using cluster = await startEmbeddedCluster();
    await using folder = await temporaryFolder("stock-nomad");
    const file = join(folder.path, "web.nomad.hcl");
    const run = runner(nomad, folder.path, { NOMAD_ADDR: cluster.url });
    await run(["namespace", "apply", "apps"]);
    await writeFile(file, jobFile);
    expect((await run(["job", "run", "-namespace=apps", file])).output).toContain("Deployment completed");
    await writeFile(
      file,
      jobFile.replace("update {", "update {\n      canary = 1").replace("hello", "again"),
    );
    await run(["job", "run", "-namespace=apps", "-detach", file]);
    await eventually(
      async () => (await run(["job", "promote", "-namespace=apps", "-detach", "web"])).code === 0,
      {
        timeoutMs: 30_000,
      },
    );
    await eventually(
      async () => (await run(["job", "status", "-namespace=apps", "web"])).output.includes("successful"),
      { timeoutMs: 30_000 },
    );
    expect((await run(["job", "status", "web"])).output).toContain("No job(s) with prefix or ID");
    expect((await run(["job", "status", "-namespace=*"])).output).toMatch(/web +apps/);
    expect((await run(["job", "stop", "-namespace=apps", "-purge", "-detach", "web"])).code).toBe(0);
  });

  test("each command of consul works or says 501, as the README has it", async () => {
    await using cluster = await startEmbeddedCluster();
    await using folder = await temporaryFolder("stock-consul");
    const run = runner(consul, folder.path, { CONSUL_HTTP_ADDR: cluster.consulUrl });
    const rows = await readmeRows("consul");
    for (const command of consulCommands) await check(command, { run, rows, places: {} });
    const semaphore = await run(["lock", "-n=2", "-timeout=20s", "locks/two", "echo held"]);
    expect(semaphore).toMatchObject({ code: 0, output: expect.stringContaining("held") });
  });

  test.each([
    ["nomad", nomad],
    ["consul", consul],
  ])("the README names each command that %s has", async (name, program) => {
    const { output } = await runner(program, "/", {})([]);
    const groups = [...output.matchAll(/^ {4}([a-z][a-z-]+) {2,}/gm)].map(([, group]) => group ?? "");
    const rows = await readmeRows(name);
    expect(groups.length).toBeGreaterThan(20);
    expect(groups.filter((group) => !rows.has(group))).toEqual([]);
  });
});

type Run = (args: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>;

function runner(program: string, cwd: string, env: Readonly<Record<string, string>>): Run {
  return async (args) => {
    const own = { PATH: process.env["PATH"] ?? "", HOME: cwd, ...env };
    const options = { cwd, env: own, timeout: 60_000 };
    try {
      const { stdout, stderr } = await promisify(execFile)(program, args, options);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      return {
        code: Number(at(error, "code")),
        output: String(at(error, "stdout")) + String(at(error, "stderr")),
      };
    }
  };
}

interface Stock {
  readonly run: Run;
  /** The README's rows of the program. */
  readonly rows: ReadonlyMap<string, { readonly works: string; readonly missing: string }>;
  readonly places: Readonly<Record<string, string>>;
}

async function check(
  { group, name, line, works }: StockCommand,
  { run, rows, places }: Stock,
): Promise<void> {
  const { code, output } = await run(line.split(" ").map((word) => places[word] ?? word));
  if (isOlder(output, line)) {
    console.log(`skipped: ${line}: this release of the program has no such command`);
    return;
  }
  if (works) expect([line, code, code === 0 ? "" : output]).toEqual([line, 0, ""]);
  else expect(output).toMatch(/501 \(embedded (Nomad|Consul) does not implement /);
  const row = rows.get(group);
  const cell = works ? row?.works : row?.missing;
  if (name === group) expect([group, cell?.trim()]).not.toEqual([group, ""]);
  else expect(String(cell).split(/[ ,]+/), `${group} ${name} in the README`).toContain(name);
}

/** Whether the program lists the commands that it has because this one is not among them. */
function isOlder(output: string, line: string): boolean {
  const [group = "", subcommand = ""] = line.split(" ");
  const all = /^Available commands are:\n[^]*/m.exec(output)?.[0];
  const ofGroup = /^Subcommands:\n[^]*/m.exec(output)?.[0];
  if (all !== undefined) return !hasRow(all, group);
  return ofGroup !== undefined && output.includes(` ${group} <subcommand>`) && !hasRow(ofGroup, subcommand);
}

const hasRow = (rows: string, name: string): boolean => new RegExp(`^ +${name} `, "m").test(rows);

/** Ids of what runs now. */
async function placesOf({ url }: NomadTarget, folder: string): Promise<Record<string, string>> {
  const first = async (path: string): Promise<string> => String(at((await ask(url, path)).json, 0, "ID"));
  const filter = encodeURIComponent('ClientStatus == "running"');
  return {
    "{file}": join(folder, "web.nomad.hcl"),
    "{node}": await first("/v1/nodes"),
    "{alloc}": await first(`/v1/allocations?reverse=true&filter=${filter}`),
    "{deployment}": await first("/v1/deployments?reverse=true"),
    "{eval}": await first("/v1/evaluations?reverse=true"),
  };
}

/** The README's row of each command: what works, and what is 501. */
async function readmeRows(program: string): Promise<Map<string, { works: string; missing: string }>> {
  const text = await readFile(join(import.meta.dirname, "..", "README.md"), "utf8");
  const table = text.split(`| \`${program}\` | works | 501 |`)[1]?.split("\n\n")[0] ?? "";
  const rows = [...table.matchAll(/^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$/gm)];
  return new Map(rows.map(([, group = "", works = "", missing = ""]) => [group, { works, missing }]));
}
