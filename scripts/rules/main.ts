import { join } from "node:path";
import { checkRules, pruneRules } from "./check-rules.ts";

/** `pnpm rules` checks the rules of AGENTS.md that no other tool checks; `--prune` first removes exceptions that are no longer needed. */
const root = join(import.meta.dirname, "../..");

if (process.argv.includes("--prune")) pruneRules(root);
const findings = checkRules(root);
for (const { rule, file, message, hint } of findings)
  process.stderr.write(`${file} (${rule})\n  ${message} ${hint}\n`);
process.stderr.write(
  findings.length === 0 ? "rules: all kept\n" : `rules: broken in ${findings.length} places\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
