// `node scripts/print-versions.ts` under any Node that runs TypeScript: compare with versions.json.
import { goldenCases } from "../test/golden/cases.ts";

const versions = Object.entries(goldenCases).map(([name, render]) => {
  const { version, digests } = render();
  return [name, { version, ...digests }] as const;
});
process.stdout.write(`${JSON.stringify(Object.fromEntries(versions), null, 2)}\n`);
