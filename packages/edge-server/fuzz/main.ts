import { parseArgs } from "node:util";
import { answers, requests } from "./differentials.ts";
import { fuzz, type FuzzOptions, type FuzzResult } from "./property.ts";

/**
 * `pnpm fuzz [--side requests|answers] [--cases N] [--seed N] [--from N]`: a million cases in pieces, each with a seed of its own that follows from the
 * first. A run that was ended goes on with the seed and the `--from` of its last line.
 */
const pieceCases = 50_000;

const { values } = parseArgs({
  options: {
    side: { type: "string", default: "requests" },
    cases: { type: "string", default: "1000000" },
    seed: { type: "string" },
    from: { type: "string", default: "0" },
  },
});
const side = values.side === "answers" ? "answers" : "requests";
const cases = Number(values.cases);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
let done = Math.floor(Number(values.from) / pieceCases) * pieceCases;
while (done < cases) {
  const startedAt = performance.now();
  const result = await run({
    cases: Math.min(pieceCases, cases - done),
    seed: (seed + done / pieceCases) % 2 ** 31,
  });
  done += result.cases;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(
    `${done} of ${cases} ${side}; of the last ${result.cases} (${seconds} s) the edge forwarded ${result.forwarded}, node:http read each as it came; go on with --side ${side} --seed ${seed} --from ${done}\n`,
  );
}

function run(options: FuzzOptions): Promise<FuzzResult> {
  return side === "answers" ? fuzz(answers, options) : fuzz(requests, options);
}
