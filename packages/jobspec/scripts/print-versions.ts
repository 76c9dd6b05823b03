// `node scripts/print-versions.ts` under any Node that runs TypeScript prints the golden versions; with --check it compares them with
// versions.json, says under which Node, and ends with 1 when one differs.
import { isDeepStrictEqual } from "node:util";
import { goldenCases } from "../test/golden/cases.ts";
import recorded from "../test/golden/versions.json" with { type: "json" };

const versions = Object.fromEntries(
  Object.entries(goldenCases).map(([name, render]) => {
    const { version, digests } = render();
    return [name, { version, ...digests }] as const;
  }),
);
if (process.argv.includes("--check")) {
  const same = isDeepStrictEqual(versions, recorded);
  const count = Object.keys(recorded).length;
  process.stdout.write(
    `${count} golden versions under Node ${process.version}: ${same ? "the same" : "NOT the same"}\n`,
  );
  process.exitCode = same ? 0 : 1;
} else process.stdout.write(`${JSON.stringify(versions, null, 2)}\n`);
