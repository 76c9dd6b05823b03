import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

// How long `world up` takes for an open and for a closed world of real agents (engine local), in turns. Needs `consul` and `nomad`:
// node bench/world-up.bench.ts [--rounds 5] [--consul PATH] [--nomad PATH]
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    consul: { type: "string" },
    nomad: { type: "string" },
  },
});
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const run = promisify(execFile);
const programs = (["consul", "nomad"] as const).flatMap((name) => {
  const path = values[name];
  return path === undefined ? [] : [`--${name}`, path];
});
const home = await mkdtemp(join(tmpdir(), "nomad-demo-up-bench-"));
const upMs: Record<"open" | "closed", number[]> = { open: [], closed: [] };
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const security of ["open", "closed"] as const) {
      const flag = security === "open" ? "--open" : "--secure";
      const up = await world("up", "--engine", "local", flag, ...programs);
      upMs[security].push(up.timingsMs.up);
      process.stdout.write(`${JSON.stringify({ round, security, ...up.timingsMs })}\n`);
      await world("down");
    }
  }
  const [open, closed] = [median(upMs.open), median(upMs.closed)];
  process.stdout.write(`${JSON.stringify({ medianMs: { open, closed }, ratio: closed / open })}\n`);
} finally {
  await world("down").catch(() => {});
  await rm(home, { recursive: true, force: true });
}

async function world(...args: readonly string[]) {
  const { stdout } = await run(process.execPath, [main, "world", ...args, "--json"], {
    env: { ...process.env, NOMAD_DEMO_HOME: home },
  });
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
