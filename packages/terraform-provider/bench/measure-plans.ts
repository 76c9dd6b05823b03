import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { providerSource } from "../build/lay-mirror.ts";

export interface MeasurePlansOptions {
  readonly tofu: string;
  /** Gets the configuration, and the worlds. */
  readonly folder: string;
  /** The CLI configuration that installs the provider. */
  readonly settings: string;
  readonly runs: number;
}

/** What was measured, one value for each run. */
export interface Plans {
  readonly planMs: readonly number[];
  /** User and system time of tofu and of every provider that it started. */
  readonly planCpuMs: readonly number[];
  readonly validateMs: readonly number[];
  readonly bareMs: readonly number[];
}

const configuration = `
terraform {
  required_providers {
    nomaddemo = { source = "${providerSource}" }
  }
}
resource "nomaddemo_world" "bench" {
  name   = "plan-bench"
  engine = "embedded"
}
resource "nomaddemo_deployment" "demo_server" {
  service = "demo-server"
  world   = nomaddemo_world.bench.name
}
resource "nomaddemo_deployment" "edge_server" {
  service = "edge-server"
  world   = nomaddemo_world.bench.name
}
`;

/** Makes a world with both services, plans it again and again, and takes it down. Throws where a plan finds something to do. */
export async function measurePlans({ tofu, folder, settings, runs }: MeasurePlansOptions): Promise<Plans> {
  const path = join(folder, "configuration");
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "main.tf"), configuration);
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    NOMAD_DEMO_HOME: join(folder, "home"),
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
  const run = (...words: readonly string[]): Promise<Run> => runTimed([tofu, ...words], { cwd: path, env });
  const plan = ["plan", "-input=false", "-no-color", "-detailed-exitcode"];
  const turns: { readonly bare: Run; readonly validated: Run; readonly planned: Run }[] = [];
  await run("init", "-input=false", "-no-color");
  try {
    await run("apply", "-input=false", "-no-color", "-auto-approve");
    // The first plan looks at what was just put there.
    await run(...plan);
    while (turns.length < runs)
      turns.push({
        bare: await run("version"),
        validated: await run("validate", "-no-color"),
        planned: await run(...plan),
      });
  } finally {
    await run("destroy", "-input=false", "-no-color", "-auto-approve");
  }
  return {
    planMs: turns.map(({ planned }) => planned.wallMs),
    planCpuMs: turns.map(({ planned }) => planned.cpuMs),
    validateMs: turns.map(({ validated }) => validated.wallMs),
    bareMs: turns.map(({ bare }) => bare.wallMs),
  };
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function runTimed(
  [program = "", ...args]: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Run> {
  // What `times` of the shell says of its children is all that tofu and its providers used.
  const script = '"$0" "$@"; code=$?; times >&3; exit $code';
  const begun = performance.now();
  const child = spawn("/bin/sh", ["-c", script, program, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const written = Promise.all(
    child.stdio.map((stream) => (stream && "read" in stream ? text(stream) : Promise.resolve(""))),
  );
  const [code]: unknown[] = await once(child, "close");
  const wallMs = performance.now() - begun;
  const [, output = "", errors = "", times = ""] = await written;
  if (code !== 0) throw new Error(`${args.join(" ")}: exit code ${String(code)}\n${output}${errors}`);
  return { wallMs, cpuMs: childrenTime(times) };
}

/** The second line of POSIX `times`: user and system time of children, as `0m1.23s 0m0.45s`. */
function childrenTime(times: string): number {
  const found = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return found.reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}
