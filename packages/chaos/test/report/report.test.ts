import { expect, test } from "vitest";
import { thinOut } from "../../src/report/charts/latency-scatter.ts";
import { stripOf } from "../../src/report/charts/availability-strip.ts";
import { measureClocks } from "../../src/measures/clocks.ts";
import { agentLanes } from "../../src/report/charts/agents.ts";
import { drawLayers } from "../../src/report/charts/layers.ts";
import { createTimeline } from "../../src/report/evidence.ts";
import { formatCount, formatMs } from "../../src/report/format.ts";
import { html, raw } from "../../src/report/html.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { renderRunPage } from "../../src/report/run-page.ts";
import { runResultSchema, type RunResult } from "../../src/results/run-result.ts";
import { renderIndexPage, renderSeriesPage } from "../../src/report/series-page.ts";
import { compareWithBaseline } from "../../src/series/baseline.ts";
import { summarizeSeries } from "../../src/results/series.ts";
import { inventEvidence } from "./fixture.ts";

const passed = inventEvidence();
const broken = inventEvidence({ broken: true });

test("values are escaped, markup is not, lists are joined and nothing is nothing", () => {
  expect(html`<b title="${'"'}">${"<i>"}${raw("<br>")}${[1, 2]}${false}${undefined}</b>`.markup).toBe(
    '<b title="&#34;">&#60;i&#62;<br>12</b>',
  );
});

test("the page stands alone: no script, nothing loaded from elsewhere, nothing injected", () => {
  const page = renderRunPage(broken);
  expect(page).not.toContain("<script");
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page).toContain("&#60;script&#62;alert(1)");
});

test("the verdict line names what was run and what was seen", () => {
  const page = renderRunPage(broken);
  for (const text of ["fail", "local", "1.22.3", "2.0.5", "supervised", "never back: drift", "--seed 1"])
    expect(page).toContain(text);
});

test("colours of charts are variables, so that dark mode can change them", () => {
  expect(renderRunPage(passed)).toContain('fill="var(--ok)"');
});

test("a run that has no samples and no events still has a page", () => {
  const { recording: _, ...rest } = passed;
  expect(renderRunPage({ ...rest, events: [] })).toContain("Drift");
});

test("a cell is good only when all of its requests are", () => {
  const timeline = createTimeline(broken);
  const { samples } = broken.recording!;
  const colours = (target: number) =>
    stripOf(
      samples.filter((sample) => sample.target === target),
      timeline,
    ).map((bar) => bar.colour);
  expect(colours(0)).toEqual(["ok"]);
  expect(colours(2)).toEqual(["ok", "fail", "ok"]);
  expect(stripOf(samples, timeline).map((bar) => bar.colour)).toEqual(["ok", "warn", "ok"]);
});

test("an agent's lane shows it up, down and up again, and who led", () => {
  const lanes = agentLanes(passed.events, createTimeline(passed));
  const bars = (name: string) => lanes.find((lane) => lane.name === name)?.bars.map(({ colour }) => colour);
  expect(bars("node04/consul")).toEqual(["okSoft", "fail", "okSoft"]);
  expect(bars("node02/consul")).toEqual(["okSoft", "fail", "okSoft", "lead"]);
});

test("the lane of a server of Vault shows when it ran and was sealed, and when it led", () => {
  const lanes = agentLanes(passed.events, createTimeline(passed));
  const bars = lanes.find(({ name }) => name === "node02/vault")?.bars ?? [];
  expect(bars.map(({ colour }) => colour)).toEqual(["okSoft", "fail", "okSoft", "warn", "lead"]);
  expect(bars.find(({ colour }) => colour === "warn")).toMatchObject({ text: "sealed", fromS: 3, toS: 4.2 });
  expect(renderRunPage(passed)).toContain("every server of Vault is unsealed");
});

test("a record of a world without Vault has no layer of it", () => {
  const events = passed.events.filter(
    (event) => event.kind !== "layer" || !/^(unsealed|vault-leader)$/.test(event.layer),
  );
  expect(measureClocks(events, { fromMs: 0, untilMs: 1 }).map(({ layer }) => layer)).toHaveLength(8);
  expect(drawLayers(events, createTimeline({ ...passed, events })).markup).not.toContain("unsealed");
});

test("thinning out keeps the ends apart and never more than asked", () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  expect(thinOut(items, 10)).toHaveLength(10);
  expect(thinOut(items, 10).at(-1)).toBe(900);
  expect(thinOut(items, 5000)).toBe(items);
});

test("a kept result can be read back", () => {
  expect(runResultSchema.parse(JSON.parse(JSON.stringify(broken.result)))).toEqual(broken.result);
});

test("JUnit: a case per expectation, failures and skips where they belong", () => {
  const xml = renderJunit([
    passed.result,
    broken.result,
    { ...passed.result, verdict: "unsupported", reason: "needs <raft>" },
  ]);
  expect(xml.match(/<testsuite /g)).toHaveLength(3);
  expect(xml.match(/<failure /g)).toHaveLength(3);
  expect(xml).toContain('<skipped message="needs &#60;raft&#62;"/>');
  expect(xml).toContain('failures="3"');
});

const identity = {
  id: "series",
  startedAt: passed.result.startedAt,
  wanted: 2,
  plan: {
    seed: 1,
    engine: "local",
    security: "closed" as const,
    withExecutors: false,
    versions: { consul: "1.22.3" },
    scenarios: [{ name: passed.result.scenario.name, fingerprint: "1" }],
  },
};
const second = (run: RunResult): RunResult => ({ ...run, seed: 2, id: `${run.id}-2` });
const aborted: RunResult = {
  ...passed.result,
  id: "starved",
  verdict: "aborted",
  abortCause: "starved",
  reason: "the machine starves the prober",
};

test("several runs are summed up, the worst verdict counts, and no failure has an upper bound", () => {
  const good = summarizeSeries([passed.result, second(passed.result)], identity);
  expect(good).toMatchObject({
    verdict: "pass",
    left: 0,
    scenarios: [{ verdicts: { pass: 2 }, failed: 0, failingAtMost: 1 - Math.sqrt(0.05) }],
  });
  const mixed = summarizeSeries([passed.result, second(broken.result)], identity);
  expect(mixed.verdict).toBe("fail");
  expect(mixed.scenarios[0]?.failingAtMost).toBeUndefined();
  const page = renderSeriesPage(good, [passed.result], ({ id }) => `${id}/report.html`);
  expect(page).toContain(`href="${passed.result.id}/report.html"`);
  expect(page).not.toContain("still to be made");
  expect(good.scenarios[0]?.unsealedMs).toMatchObject({ runs: 2, max: 4200 });
  expect(page).toContain("unsealed p50");
  expect(renderIndexPage([passed.result, broken.result], ({ id }) => id)).toContain(
    "2 runs are kept, 1 of them passed",
  );
  expect(compareWithBaseline(good, good)).toEqual([]);
  expect(compareWithBaseline(mixed, good)).toEqual([
    expect.stringContaining("requests failed, 0 of"),
    expect.stringContaining("1 disagreements at the end"),
  ]);
});

test("a series with runs left has shown nothing yet, and says how many", () => {
  const series = summarizeSeries([passed.result], identity);
  expect([series.verdict, series.left]).toEqual(["unknown", 1]);
  expect(renderSeriesPage(series, [passed.result], () => "")).toContain("1 of 2 runs are still to be made");
});

test("an attempt that showed nothing gives way to the one that was made again, and stays on the page", () => {
  const attempts = [aborted, passed.result, second(passed.result)];
  const series = summarizeSeries(attempts, identity);
  expect(series).toMatchObject({ verdict: "pass", left: 0, scenarios: [{ verdicts: { pass: 2 } }] });
  expect(series.attempts).toHaveLength(3);
  const page = renderSeriesPage(series, attempts, ({ id }) => id);
  expect(page).toContain("Made again");
  expect(page).toContain("the machine starves the prober");
  expect(summarizeSeries([aborted, second(passed.result)], identity)).toMatchObject({
    verdict: "aborted",
    left: 1,
  });
});

test("an abort is a finding where the world had failed: a later pass does not replace it", () => {
  const blown: RunResult = { ...broken.result, verdict: "aborted", abortCause: "budget" };
  const failing: RunResult = { ...broken.result, verdict: "aborted", abortCause: "interrupted" };
  for (const finding of [blown, failing])
    expect(summarizeSeries([finding, passed.result, second(passed.result)], identity)).toMatchObject({
      verdict: "aborted",
      scenarios: [{ verdicts: { aborted: 1, pass: 1 } }],
    });
});

test("figures are short and the same in every locale", () => {
  expect([0, 0.42, 8.06, 230.4, 6830, 123_000, -1253].map(formatMs)).toEqual([
    "0",
    "0.42\u202fms",
    "8.1\u202fms",
    "230\u202fms",
    "6.8\u202fs",
    "123\u202fs",
    "\u22121.3\u202fs",
  ]);
  expect(formatCount(1_234_567)).toBe("1\u2009234\u2009567");
});
