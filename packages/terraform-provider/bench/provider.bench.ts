import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "testing";
import { machineLine, putIntoPage } from "workload/benchmarks-page";
import { layMirror, providerIn } from "../build/lay-mirror.ts";
import { measurePlans } from "./measure-plans.ts";
import { measureStart, type Start } from "./measure-start.ts";

/**
 * `node bench/provider.bench.ts [--starts N] [--plans N] [--tofu PATH] [--write]`: how long the built provider takes to answer, beside the same from
 * the checkout's sources, in turn; and how long `tofu plan` takes where nothing has changed: a world of engine `embedded` with both services. Needs
 * `pnpm turbo build`; plans are left out, by name, where there is no tofu. Figures only: nothing is asserted.
 */
const { values } = parseArgs({
  options: {
    starts: { type: "string", default: "20" },
    plans: { type: "string", default: "10" },
    tofu: { type: "string", default: process.env["NOMAD_DEMO_TOFU"] ?? "tofu" },
    write: { type: "boolean", default: false },
  },
});

await using folder = await temporaryFolder("provider-bench");
const settings = await layMirror(folder.path);
const lines = [
  `${machineLine()}, Node ${process.versions.node}.`,
  ...(await benchStarts(Number(values.starts))),
  ...(await benchPlans(Number(values.plans))),
];
const text = `${lines[0]}\n\n${lines.slice(1).join("\n")}`;
process.stdout.write(`${text}\n`);
if (values.write) await putIntoPage("provider.bench.ts", text);

async function benchStarts(runs: number): Promise<string[]> {
  const sources = join(import.meta.dirname, "../src/main.ts");
  const variants = [
    { name: "the executable", command: [providerIn(folder.path)], starts: [] as Start[] },
    { name: "the checkout's sources", command: [process.execPath, sources], starts: [] as Start[] },
  ];
  for (let run = -2; run < runs; run++)
    for (const { command, starts } of variants) {
      const start = await measureStart(command, folder.path);
      // The first two fill the page cache and Node's cache of compiled modules.
      if (run >= 0) starts.push(start);
    }
  return variants.map(({ name, starts }) => {
    const [line, schema, end, cpu] = (["lineMs", "schemaMs", "endMs", "cpuMs"] as const).map((what) =>
      describe(starts.map((start) => start[what])),
    );
    return `- start of ${name}, ${runs} times: handshake after ${line}; schemas answered after ${schema}; end within ${end}; processor time till the schemas ${cpu}`;
  });
}

async function benchPlans(runs: number): Promise<string[]> {
  const version = versionOf(values.tofu);
  if (version === undefined) return [`- plans: left out, there is no ${values.tofu}`];
  const { planMs, planCpuMs, validateMs, bareMs } = await measurePlans({
    tofu: values.tofu,
    folder: folder.path,
    settings,
    runs,
  });
  return [
    `- ${version}, \`plan\` of an unchanged world with two deployments, ${runs} times, exit code 0 each time: ${describe(planMs)}; processor time of tofu and providers ${describe(planCpuMs)}`,
    `- beside it \`validate\`: ${describe(validateMs)}; \`tofu version\`, which starts no provider: ${describe(bareMs)}`,
  ];
}

function versionOf(program: string): string | undefined {
  try {
    // Warnings about the user's own configuration come before it.
    return /^\w+ v\d.*$/m.exec(execFileSync(program, ["version"], { encoding: "utf8" }))?.[0];
  } catch {
    return undefined;
  }
}

function describe(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): string => {
    const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
    return `${Math.round(sorted[index] ?? Number.NaN).toLocaleString("en")} ms`;
  };
  return `median ${at(0.5)}, least ${at(0)}, p90 ${at(0.9)}`;
}
