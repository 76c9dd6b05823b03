import { parseArgs } from "node:util";
import { fuzz } from "./property.ts";

/** `pnpm fuzz [--cases N] [--seed N] [--minutes N]`: a million cases, or as many as fit in the time. */
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000000" },
    seed: { type: "string" },
    minutes: { type: "string", default: "30" },
  },
});
const startedAt = performance.now();
const result = await fuzz({
  cases: Number(values.cases),
  seed: values.seed === undefined ? undefined : Number(values.seed),
  timeLimitMs: Number(values.minutes) * 60_000,
});
const seconds = Math.round((performance.now() - startedAt) / 1000);
process.stdout.write(
  `${result.cases} cases in ${seconds} s, seed ${result.seed}: the edge forwarded requests in ${result.forwarded}; node:http read each one as it came.\n`,
);
