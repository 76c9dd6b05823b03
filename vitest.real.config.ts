import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "vitest/config";

/** Which real programs the tests of a folder need. Tests of a program that is not there are left out, and the output says so. */
const NEEDS: Readonly<Record<string, readonly Program[]>> = {
  "packages/*/test/**/*.long.test.ts": [],
  "packages/edge-server/test/**/*consul*.real.test.ts": ["consul"],
  "packages/embedded/test/**/*consul*.real.test.ts": ["consul"],
  "packages/embedded/test/**/*nomad*.real.test.ts": ["consul", "nomad"],
  "packages/chaos/test/**/*.real.test.ts": ["consul", "nomad"],
  "packages/dashboard/test/**/*.real.test.ts": ["consul", "nomad"],
  "packages/nomad-client-ts/test/**/*.real.test.ts": ["nomad"],
  "packages/orchestrator/test/**/consul-*.real.test.ts": ["consul"],
  "packages/orchestrator/test/**/*.real.test.ts": ["consul", "nomad"],
  "packages/ui-gateway/test/**/consul-*.real.test.ts": ["consul"],
  "packages/terraform-provider/test/**/*.real.test.ts": ["tofu"],
};

type Program = "consul" | "nomad" | "vault" | "tofu";
const found = {
  consul: find("consul"),
  nomad: find("nomad"),
  // Tests with Vault skip themselves by name where there is none: `bao` will do as well.
  vault: find("vault") ?? find("bao"),
  tofu: find("tofu"),
};
for (const [program, path] of Object.entries(found)) say(`${program}: ${path ?? "not found"}`);

const runnable = Object.entries(NEEDS).filter(([files, needs]) => {
  const missing = needs.filter((program) => found[program] === undefined);
  if (missing.length > 0)
    say(
      `SKIPPED ${files}: no ${missing.join(" and no ")} on PATH, nor named by ${missing.map(variableOf).join(", ")}`,
    );
  return missing.length === 0;
});

/** Real agents are many processes each: one file at a time. */
export default defineConfig({
  test: {
    include: runnable.map(([files]) => files),
    passWithNoTests: true,
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    env: Object.fromEntries(
      Object.entries(found).flatMap(([program, path]) => (path ? [[variableOf(program), path]] : [])),
    ),
    reporters: process.env["NOMAD_DEMO_TEST_REPORT"]
      ? ["default", ["json", { outputFile: process.env["NOMAD_DEMO_TEST_REPORT"] }]]
      : ["default"],
  },
});

/** Named by NOMAD_DEMO_CONSUL, NOMAD_DEMO_NOMAD, NOMAD_DEMO_VAULT or NOMAD_DEMO_TOFU, else the first on PATH. */
function find(program: Program | "bao"): string | undefined {
  const given = process.env[variableOf(program)];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return (given ? [given] : folders.map((folder) => join(folder, program))).find(isExecutable);
}

function variableOf(program: string): string {
  return `NOMAD_DEMO_${program.toUpperCase()}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function say(line: string): void {
  // vitest reads a configuration once in the main process; workers do not repeat it.
  process.stdout.write(`real agents: ${line}\n`);
}
