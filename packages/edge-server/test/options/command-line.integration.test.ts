import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { optionTable } from "../../src/options/option-table.ts";
import { startChild } from "../support/child.ts";
import { executable } from "../support/start-edge.ts";

async function run(args: readonly string[], env: Record<string, string> = {}) {
  await using child = startChild(executable, args, env);
  return { exitCode: await child.ended, output: child.output() };
}

test("--help names every option, its variable's rule, the signals, and ends with 0", async () => {
  const { exitCode, output } = await run(["--help"]);
  expect(exitCode).toBe(0);
  for (const name of Object.keys(optionTable)) expect(output).toContain(`--${name}`);
  for (const text of ["--config FILE", "--check-config", "EDGE_RETRY_RATIO", "SIGTERM", "SIGHUP"])
    expect(output).toContain(text);
});

test("--version says what it was built from, and ends with 0", async () => {
  const { exitCode, output } = await run(["--version"]);
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^edge_server \S+, .*node \d+\.\d+\.\d+\n$/)]);
});

test("--check-config reads the options and the files they name, and listens nowhere", async () => {
  await using folder = await temporaryFolder("edge");
  const file = join(folder.path, "edge.json");
  await writeFile(file, '{"service": "web", "trusted-proxies": ["10.0.0.0/8"]}');
  const good = ["--check-config", "--address", "127.0.0.1:0", "--config", file];
  expect(await run(good)).toEqual({ exitCode: 0, output: "All options can be used.\n" });
});

test("--check-config warns of an option's old name and says the new one", async () => {
  const { exitCode, output } = await run([
    "--check-config",
    "--address",
    "127.0.0.1:0",
    "--whole-timeout",
    "5s",
  ]);
  expect(exitCode).toBe(0);
  expect(output).toContain("warning: --whole-timeout is now --request-timeout");
});

test.each([
  ["a file that is not there", ["--tls-cert", "/no/cert", "--tls-key", "/no/key"], "/no/cert"],
  ["a certificate without its key", ["--tls-cert", "/no/cert"], "tls-key"],
  ["a network that is none", ["--trusted-proxies", "10.0.0.0/99"], "10.0.0.0/99"],
  ["more workers than an agent takes queries of", ["--workers", "60"], "--consul-max-queries 120"],
  ["several wrong values", ["--slow-start", "x", "--balance", "y"], "--balance"],
])("--check-config ends with 2 for %s", async (_what, args, text) => {
  const { exitCode, output } = await run(["--check-config", "--address", "127.0.0.1:0", ...args]);
  expect(exitCode).toBe(2);
  expect(output).toContain(text);
});

test("no address to listen on is a usage error that says what to do", async () => {
  const { exitCode, output } = await run([]);
  expect(exitCode).toBe(2);
  expect(output).toContain("--address");
});
