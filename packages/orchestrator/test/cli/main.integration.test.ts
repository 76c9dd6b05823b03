import { existsSync } from "node:fs";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { runCli } from "../fixtures/cli.ts";

async function inEmptyHome(...args: string[]) {
  await using folder = await temporaryFolder("cli");
  const home = `${folder.path}/home`;
  const end = await runCli(home, ...args);
  expect(existsSync(home)).toBe(false);
  return end;
}

test.concurrent.each([
  [["world", "up", "--sbnet", "x"], "UNKNOWN_FLAG there is no flag --sbnet\nhint: Did you mean --subnet?\n"],
  [["world", "up", "--subnet", "here"], 'BAD_NETWORK "here"'],
  [
    ["world", "up", "--engine", "embedded", "--subnet", "10.0.0.0/24"],
    "NETWORK_NOT_FOR_ENGINE engine embedded cannot use",
  ],
  [["world", "up", "--servers", "2"], 'BAD_SIZE "2" is not a number of servers\nhint: Use 1, 3, 5.'],
  [["world", "up", "--clients", "101"], 'BAD_SIZE "101" is not a number of clients\nhint: Use 1 to 100.'],
  [["world", "up", "--engine", "cloud"], 'UNKNOWN_ENGINE there is no engine "cloud"'],
  [["world", "up", "--name", "../x"], 'BAD_WORLD_NAME "../x" cannot be a world\'s name'],
  [
    ["deploy", "nothing"],
    'UNKNOWN_SERVICE there is no service "nothing"\nhint: Known services: demo-server, edge-server, ui-gateway.',
  ],
  [["world"], "Usage\n  pnpm world <command>"],
])("%j exits 2 with a hint and leaves nothing", async (args, message) => {
  const { exitCode, stdout, stderr } = await inEmptyHome(...args);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test.concurrent("a world that is not there is named, exit 1", async () => {
  const { exitCode, stderr } = await inEmptyHome("world", "status", "--name", "second");
  expect(stderr).toBe('WORLD_NOT_FOUND there is no world "second"\nhint: Run `pnpm world up` first.\n');
  expect(exitCode).toBe(1);
});

test.concurrent("with --json an error is a document on standard output too", async () => {
  const { exitCode, stdout } = await inEmptyHome("world", "status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "WORLD_NOT_FOUND" } });
  expect(exitCode).toBe(1);
});

test.concurrent("--help goes to standard output and exits 0", async () => {
  const { exitCode, stdout } = await inEmptyHome("--help");
  expect(stdout).toMatch(/Commands\n +demo +Build/);
  expect(exitCode).toBe(0);
});

test.concurrent.each([["--version"], ["world", "up", "--version"]])(
  "%j %j %j prints the version and does nothing else",
  async (...args) => {
    const words = args.filter((word) => typeof word === "string");
    const { exitCode, stdout } = await inEmptyHome(...words);
    expect(stdout).toBe(`nomad-demo ${manifest.version}, node ${process.versions.node}\n`);
    expect(exitCode).toBe(0);
    const json = await inEmptyHome(...words, "--json");
    expect(JSON.parse(json.stdout)).toEqual({ version: manifest.version, node: process.versions.node });
  },
);

test.concurrent("doctor says what this machine has", async () => {
  const { exitCode, stdout } = await inEmptyHome("doctor", "--json");
  const { findings } = JSON.parse(stdout);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ what: "node", found: process.versions.node, ok: true }),
    ]),
  );
  expect(exitCode).toBe(0);
});

test("a check of a world that is not there says what would be made, and makes nothing", async () => {
  const flags = ["--engine", "embedded", "--subnet", "127.0.88.0/24"];
  const { exitCode, stdout } = await inEmptyHome("world", "up", "--check", "--name", "new", ...flags);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout:
      "There is no world new: it would be made, 4 hosts on 127.0.88.0/24, engine embedded (asked for).\n",
  });
});
