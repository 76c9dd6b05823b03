import { healLedger, type HealResult } from "../safety/heal.ts";
import { readLedger } from "../safety/ledger.ts";
import { listRuns, runFolder } from "../results/run-folder.ts";
import { openWorldHealer } from "../safety/world-healer.ts";
import { defineCommand } from "orchestrator";

export const healCommand = defineCommand({
  description: "Undo whatever any run has left in force; safe to repeat",
  args: {},
  async run(_, { home, signal }) {
    const ledgers = listRuns(home).map((id) => runFolder(home, id).ledger);
    const results: HealResult[] = [];
    for (const ledger of ledgers.filter((file) => readLedger(file).open.length > 0)) {
      results.push(...(await healLedger(ledger, { by: "heal", openWorldHealer, signal })));
    }
    const failed = results.filter(({ ok }) => !ok);
    const lines = results.map(
      ({ what, ok, problem }) =>
        `${ok ? "healed" : "NOT healed"}: ${what}${problem === undefined ? "" : ` (${problem})`}`,
    );
    return {
      document: { ok: failed.length === 0, healed: results },
      text: () => (results.length === 0 ? "Nothing is in force." : lines.join("\n")),
      exitCode: failed.length === 0 ? 0 : 1,
    };
  },
});
