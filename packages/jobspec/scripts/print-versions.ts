// `node test/golden/print-versions.ts` under any Node that runs TypeScript: compare with versions.json.
import { goldenCases } from "./cases.ts";

const versions = Object.entries(goldenCases).map(([name, render]) => {
  const { version, digests } = render();
  return [name, { version, ...digests }] as const;
});
console.log(JSON.stringify(Object.fromEntries(versions), null, 2));
