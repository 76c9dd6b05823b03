import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

const PAGE = "ARCHITECTURE.md";
/** Test fixtures: every package may use them in its tests. */
const FIXTURES = "testing";

/** Rows of the table of packages in ARCHITECTURE.md that do not say what the `package.json` says, and packages without a row. */
export function findUntrueDependencies(root: string): Finding[] {
  if (!existsSync(join(root, PAGE))) return [];
  const stated = statedDependencies(readFileSync(join(root, PAGE), "utf8"));
  return listFiles(root, ["packages/*/package.json"]).flatMap((file) => {
    const name = file.split("/")[1] ?? "";
    const real = workspaceDependencies(readFileSync(join(root, file), "utf8")).join(", ");
    const said = stated.get(name)?.join(", ");
    if (said === real) return [];
    return [
      untrueRow(name, said === undefined ? "has no row" : `is said to depend on: ${said || "–"}`, real),
    ];
  });
}

/** The table with the columns package, holds, depends on: a row may name several packages. */
function statedDependencies(text: string): Map<string, string[]> {
  const table = /^\| package \|[^\n]*depends on[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)*)/m.exec(text)?.[1] ?? "";
  const stated = new Map<string, string[]>();
  for (const row of table.split("\n")) {
    const [, names = "", , needs = ""] = row.split("|");
    for (const name of namesIn(names)) stated.set(name, namesIn(needs).sort());
  }
  return stated;
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

function workspaceDependencies(text: string): string[] {
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Readonly<Record<string, string>> };
  return Object.entries(dependencies)
    .filter(([name, range]) => range.startsWith("workspace:") && name !== FIXTURES)
    .map(([name]) => name)
    .sort();
}

const untrueRow = (name: string, said: string, real: string): Finding => ({
  rule: "dependencies",
  file: PAGE,
  message: `The package ${name} ${said}; its package.json says: ${real || "–"}.`,
  hint: "Correct the table of packages.",
});
