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
const rows = [...(await benchStarts(Number(values.starts))), ...(await benchPlans(Number(values.plans)))];
const text = [
  `${machineLine()}, Node ${process.versions.node}.\n`,
  "| ms | median | least | p90 |",
  "| --- | ---: | ---: | ---: |",
  ...rows,
].join("\n");
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
  return variants.flatMap(({ name, starts }) => {
    const rowOf = (words: string, what: keyof Start): string =>
      row(
        `${name}: ${words}`,
        starts.map((start) => start[what]),
      );
    return [
      rowOf(`handshake (${runs} starts)`, "lineMs"),
      rowOf("schemas answered", "schemaMs"),
      rowOf("its end", "endMs"),
      rowOf("processor time till the schemas", "cpuMs"),
    ];
  });
}

async function benchPlans(runs: number): Promise<string[]> {
  const version = versionOf(values.tofu);
  if (version === undefined) return [`| plans: left out, there is no ${values.tofu} | | | |`];
  const { planMs, planCpuMs, validateMs, bareMs } = await measurePlans({
    tofu: values.tofu,
    folder: folder.path,
    settings,
    runs,
  });
  return [
    row(`${version}: \`plan\` without a change, exit code 0 (${runs} times)`, planMs),
    row("processor time of tofu and providers for it", planCpuMs),
    row("`validate`", validateMs),
    row("`tofu version`, which starts no provider", bareMs),
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

function row(name: string, measured: readonly number[]): string {
  const sorted = measured.toSorted((one, other) => one - other);
  const at = (share: number): string => {
    const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
    return Math.round(sorted[index] ?? Number.NaN).toLocaleString("en");
  };
  return `| ${name} | ${at(0.5)} | ${at(0)} | ${at(0.9)} |`;
}
