import { expect, test } from "vitest";
import { measureAvailability } from "../../src/measures/availability.ts";
import { judgeHonesty } from "../../src/measures/honesty.ts";
import { judge, type Findings } from "../../src/measures/judge.ts";
import { measurePhases } from "../../src/measures/phases.ts";
import { decideVerdict, exitCodeOf, worstVerdict } from "../../src/measures/verdict.ts";
import type { Sample } from "../../src/prober/sample.ts";
import { sampleAt } from "./samples.ts";

const header = {
  format: "nomad-demo-samples-1",
  startedAtMs: 0,
  ratePerSecond: 500,
  timeoutMs: 3000,
  targets: [],
} as const;
const recording = (samples: Sample[], due = samples.length) => ({
  header: { ...header, targets: [], end: { due, elapsedMs: 1000, cpuMs: 200, maxRssMb: 90 } },
  samples,
});

const limits = { lag: 50, blind: 1000 };
const expectations = { failedRequests: 0, counting: "all", restarts: 0, recovery: 60_000 } as const;
const findings = (over: Partial<Findings> = {}, samples = [sampleAt(0), sampleAt(2)]): Findings => ({
  availability: measureAvailability(samples),
  honesty: judgeHonesty(recording(samples), limits),
  clocks: [{ layer: "services", state: "recovered", backAfterMs: 7000 }],
  drift: [],
  restarts: 0,
  faults: [{ what: "SIGKILL", seen: "1 process ended" }],
  disturbanceMs: 0,
  ...over,
});

const red = (found: Findings, expected: Parameters<typeof judge>[0] = expectations) =>
  judge(expected, found)
    .filter(({ result }) => result !== "pass")
    .map(({ expectation, result }) => `${expectation} ${result}`);

test("a run in which nothing was missed passes", () => {
  expect(red(findings())).toEqual([]);
  expect(decideVerdict(judge(expectations, findings()))).toBe("pass");
});

test("each thing that goes wrong turns exactly its expectation red", () => {
  const oneFailed = findings({}, [sampleAt(0), sampleAt(2, { outcome: "reset" }), sampleAt(4)]);
  expect(red(oneFailed)).toEqual(["failed-requests fail"]);
  expect(red(oneFailed, { ...expectations, failedRequests: 1, longestGap: 1 })).toEqual(["longest-gap fail"]);
  expect(red(findings({ restarts: 1 }))).toEqual(["restarts fail"]);
  expect(red(findings({ clocks: [{ layer: "services", state: "never" }] }))).toEqual(["recovery fail"]);
  expect(red(findings({ clocks: [{ layer: "services", state: "recovered", backAfterMs: 61_000 }] }))).toEqual(
    ["recovery fail"],
  );
  expect(red(findings({ drift: [{ kind: "ghost", where: "consul", what: "x" }] }))).toEqual(["drift fail"]);
});

test("what could not be found out is unknown, never a pass", () => {
  const { drift: _, restarts: __, ...rest } = findings();
  expect(red({ ...rest, clocks: [{ layer: "edges", state: "unknown" }] })).toEqual([
    "restarts unknown",
    "recovery unknown",
    "drift unknown",
  ]);
});

test("a fault that was not seen to do anything is never a pass", () => {
  const one = { what: "SIGKILL", seen: "1 process ended" };
  expect(red(findings({ faults: [one, { what: "SIGSTOP" }] }))).toEqual(["effects unknown"]);
  expect(decideVerdict(judge(expectations, findings({ faults: [{ what: "SIGSTOP" }] })))).toBe("unknown");
  expect(red(findings({ faults: [] }))).toEqual([]);
});

test("a certificate that Vault never issued fails, and what it issued has to be known", () => {
  const of = (shown: readonly string[], issued?: readonly string[]) =>
    red(findings({ certificates: { shown: new Set(shown), issued: issued && new Set(issued) } }));
  expect(of(["1a", "2b"], ["1a", "2b", "3c"])).toEqual([]);
  expect(of(["1a", "2b"], ["1a"])).toEqual(["certificates fail"]);
  expect(of(["1a"])).toEqual(["certificates unknown"]);
  expect(of([], ["1a"])).toEqual(["certificates unknown"]);
});

test("recovery counts from the end of the disturbance", () => {
  const clocks = [{ layer: "services", state: "recovered", backAfterMs: 70_000 }] as const;
  expect(red(findings({ clocks, disturbanceMs: 20_000 }))).toEqual([]);
});

test.each<[string, Sample[], number]>([
  ["an empty record", [], 0],
  ["a record with holes", [sampleAt(0)], 2],
  ["a late prober", [sampleAt(0, { lagUs: 80_000 }), sampleAt(2, { lagUs: 90_000 })], 2],
  ["a prober that was blind for seconds", [sampleAt(0), sampleAt(2), sampleAt(4, { lagUs: 2_000_000 })], 3],
  ["a request that was never sent", [sampleAt(0), sampleAt(2, { outcome: "unknown" })], 2],
])("%s makes the verdict unknown", (_, samples, due) => {
  const honesty = judgeHonesty(recording(samples, due), limits);
  expect(honesty.doubts).not.toEqual([]);
  const judgements = judge(expectations, findings({ honesty, availability: measureAvailability(samples) }));
  expect(decideVerdict(judgements)).toBe("unknown");
});

test("a prober that was killed proves nothing", () => {
  expect(judgeHonesty({ header: { ...header, targets: [] }, samples: [sampleAt(0)] }, limits).doubts).toEqual(
    ["it did not end in order"],
  );
});

test("no judgement at all is unknown, and an abort outweighs everything", () => {
  expect(decideVerdict([])).toBe("unknown");
  expect(decideVerdict(judge(expectations, findings()), { aborted: true })).toBe("aborted");
});

test("exit codes and the worst of several runs", () => {
  expect((["pass", "fail", "unknown", "unsupported", "aborted"] as const).map(exitCodeOf)).toEqual([
    0, 1, 3, 3, 4,
  ]);
  expect(worstVerdict(["pass", "unsupported", "fail", "pass"])).toBe("fail");
  expect(worstVerdict(["pass", "unknown"])).toBe("unknown");
  expect(worstVerdict([])).toBe("unknown");
});

test("latencies are told apart by phase; without recovery there is no after", () => {
  const samples = [sampleAt(0), sampleAt(10, { latencyUs: 5000 }), sampleAt(20, { latencyUs: 2000 })];
  const phases = measurePhases(samples, { faultMs: 10, recoveredMs: 20 });
  expect(
    [phases.before?.max, phases.during?.max, phases.after?.max].map((max) => Math.round(max ?? 0)),
  ).toEqual([1, 5, 2]);
  expect(measurePhases(samples, { faultMs: 10 }).after).toBeUndefined();
});
