import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import type { RunResult } from "../../src/results/run-result.ts";
import { runFolder } from "../../src/results/run-folder.ts";
import { identifyScenario, openSeriesBook, type SeriesBook } from "../../src/series/series-book.ts";
import { inventEvidence } from "../report/fixture.ts";

const { result } = inventEvidence();
const scenario = (rate = 500) =>
  parseScenario(
    `{name: ${result.scenario.name}, title: T, description: D., faults: [], probe: {rate: ${rate}}}`,
    "t.yaml",
  );
const plan = {
  seed: 1,
  engine: "local",
  security: "closed" as "open" | "closed",
  withExecutors: false,
  versions: { consul: "1.8.7", nomad: "2.0.5" },
  scenarios: [identifyScenario(scenario())],
};

function open(
  home: string,
  options: { wanted?: number; resume?: boolean; plan?: typeof plan } = {},
): SeriesBook {
  const now = new Date(result.startedAt);
  return openSeriesBook({ home, wanted: 3, resume: true, plan, now, ...options });
}

/** Kept as the run itself would have. */
function add(home: string, book: SeriesBook, seed: number, over: Partial<RunResult> = {}): void {
  const kept: RunResult = { ...result, seed, id: `${seed}-${book.attempts().length}`, ...over };
  const folder = runFolder(home, kept.id);
  mkdirSync(folder.path, { recursive: true });
  writeFileSync(folder.result, JSON.stringify(kept));
  book.add(kept);
}

const { name } = result.scenario;

test("a series that was cut short goes on where it was, whatever became of the tool", async () => {
  await using home = await temporaryFolder("series");
  const first = open(home.path);
  expect(first.continued).toBe(false);
  add(home.path, first, 1);
  add(home.path, first, 2, { verdict: "aborted", abortCause: "starved" });
  // Nothing is closed: the tool is gone.
  const again = open(home.path);
  expect(again.continued).toBe(true);
  expect([1, 2, 3].map((seed) => again.has(name, seed))).toEqual([true, false, false]);
  expect(again.series()).toMatchObject({ id: first.series().id, left: 2 });
  add(home.path, again, 2);
  add(home.path, again, 3);
  expect(open(home.path).series()).toMatchObject({
    verdict: "pass",
    left: 0,
    scenarios: [{ verdicts: { pass: 3 } }],
  });
});

test("more runs extend a series, fewer do not shorten it", async () => {
  await using home = await temporaryFolder("series");
  add(home.path, open(home.path, { wanted: 1 }), 1);
  expect(open(home.path, { wanted: 3 }).series()).toMatchObject({ wanted: 3, left: 2 });
  expect(open(home.path, { wanted: 1 }).series()).toMatchObject({ verdict: "pass", left: 0 });
});

test("runs of another seed, program, engine, security, option or scenario text are never added to each other", async () => {
  await using home = await temporaryFolder("series");
  add(home.path, open(home.path), 1);
  const others = [
    { ...plan, seed: 2 },
    { ...plan, engine: "embedded" },
    { ...plan, security: "open" as const },
    { ...plan, withExecutors: true },
    { ...plan, versions: { ...plan.versions, consul: "1.22.3" } },
    { ...plan, scenarios: [identifyScenario(scenario(200))] },
  ];
  for (const other of others) expect(open(home.path, { plan: other }).continued).toBe(false);
  expect(open(home.path, { resume: false }).continued).toBe(false);
  expect(open(home.path).continued).toBe(true);
});
