import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

const OXLINT = join(import.meta.dirname, "../../node_modules/.bin/oxlint");
const OPTIONS = [
  "-c",
  join(import.meta.dirname, "oxlint.json"),
  "-f",
  "json",
  "--ignore-pattern",
  "**/generated/**",
];

const HINTS: Readonly<Record<string, string>> = {
  "no-cycle": "Move what both files need into a third file that imports neither of the two.",
  "max-lines": "Split the file along what its parts are about.",
  "max-lines-per-function": "Split the function into named steps.",
  "max-params": "Pass one options object.",
  complexity: "Give a name to each decision: one function per case, or a table of cases.",
};

interface Diagnostic {
  readonly message: string;
  /** As in `eslint(max-params)`. */
  readonly code: string;
  readonly filename: string;
}

/** The rules that the linter knows (oxlint.json has the limits), for all sources: cycles, and the size of files and functions. */
export function findLintProblems(root: string): Finding[] {
  const folders = ["scripts", ...listFiles(root, ["packages/*/src"])].filter(
    (folder) => listFiles(root, [`${folder}/**/*.ts`]).length > 0,
  );
  if (folders.length === 0) return [];
  const { stdout, stderr, error } = spawnSync(OXLINT, [...OPTIONS, ...folders], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error || stderr) throw new Error(`oxlint failed: ${stderr || error?.message}`, { cause: error });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
  return diagnostics.map(toFinding);
}

function toFinding({ message, code, filename }: Diagnostic): Finding {
  const rule = /\((.*)\)/.exec(code)?.[1] ?? code;
  const isAboutFunction = rule !== "no-cycle" && rule !== "max-lines";
  return {
    rule,
    file: filename,
    ...(isAboutFunction && { function: /[`'](.+?)[`']/.exec(message)?.[1] ?? "anonymous" }),
    message,
    hint: HINTS[rule] ?? "See the linter's page of this rule.",
  };
}
