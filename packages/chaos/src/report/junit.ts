import { escapeHtml } from "./html.ts";
import type { RunResult } from "../results/run-result.ts";

/** JUnit XML as CI systems read it: a suite per run, a case per expectation. Unknown and aborted are errors, unsupported is skipped. */
export function renderJunit(runs: readonly RunResult[]): string {
  const suites = runs.map(renderSuite).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="chaos">\n${suites}\n</testsuites>\n`;
}

function renderSuite(run: RunResult): string {
  const cases = casesOf(run);
  const count = (kind: Case["kind"]) => cases.filter((each) => each.kind === kind).length;
  const attributes = attributesOf({
    name: `${run.scenario.name} (${run.engine.kind}, seed ${run.seed})`,
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: run.elapsedMs / 1000,
    timestamp: run.startedAt,
  });
  return `  <testsuite${attributes}>\n${cases.map((each) => renderCase(run, each)).join("\n")}\n  </testsuite>`;
}

interface Case {
  readonly name: string;
  readonly kind: "ok" | "failure" | "error" | "skipped";
  readonly text: string;
}

function casesOf(run: RunResult): Case[] {
  if (run.verdict === "unsupported") return [{ name: "supported", kind: "skipped", text: run.reason ?? "" }];
  const kinds = { pass: "ok", fail: "failure", unknown: "error" } as const;
  const judged = run.judgements.map(({ expectation, result, wanted, seen }): Case => ({
    name: expectation,
    kind: kinds[result],
    text: `wanted ${wanted}, seen: ${seen}`,
  }));
  const healed: Case = {
    name: "healed",
    kind: run.healing.ok ? "ok" : "failure",
    text: run.healing.problems.join("; "),
  };
  const ended: Case[] =
    run.verdict === "aborted"
      ? [{ name: "run to its end", kind: "error", text: run.reason ?? "aborted" }]
      : [];
  return [...ended, ...judged, healed];
}

function renderCase(run: RunResult, { name, kind, text }: Case): string {
  const head = `    <testcase${attributesOf({ classname: `chaos.${run.scenario.name}`, name })}`;
  return kind === "ok" ? `${head}/>` : `${head}><${kind}${attributesOf({ message: text })}/></testcase>`;
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`)
    .join("");
}
