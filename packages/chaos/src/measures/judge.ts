import type { Scenario } from "../scenario/scenario.ts";
import { formatDuration } from "../pace/duration.ts";
import type { Availability } from "./availability.ts";
import { recoveryMs, type Clock } from "./clocks.ts";
import type { Drift } from "./drift.ts";
import type { Honesty } from "./honesty.ts";
import type { Judgement } from "./verdict.ts";

/** What a run showed; undefined where it could not be found out. */
export interface Findings {
  readonly availability: Availability;
  readonly honesty: Honesty;
  readonly clocks: readonly Clock[];
  readonly drift?: readonly Drift[];
  readonly restarts?: number;
  /** Each planned fault, and what it was seen to do. */
  readonly faults: readonly { readonly what: string; readonly seen?: string | undefined }[];
  /** What was shown to the prober over HTTPS; undefined where nobody was asked that way. */
  readonly certificates?: ShownCertificates;
  /** From the first fault to the last one's end: recovery counts from there. */
  readonly disturbanceMs: number;
}

/** Serial numbers, all written in the same way. */
export interface ShownCertificates {
  readonly shown: ReadonlySet<string>;
  /** Undefined where Vault could not be asked. */
  readonly issued?: ReadonlySet<string> | undefined;
}

/** Every expectation of the scenario against what was found. */
export function judge(expect: Scenario["expect"], findings: Findings): Judgement[] {
  return [
    judgeProber(findings),
    ...(findings.faults.length === 0 ? [] : [judgeEffects(findings)]),
    judgeRequests(expect, findings),
    ...(expect.longestGap === undefined ? [] : [judgeGap(expect.longestGap, findings)]),
    ...(expect.restarts === undefined ? [] : [judgeRestarts(expect.restarts, findings)]),
    judgeRecovery(expect.recovery, findings),
    judgeDrift(findings),
    ...(findings.certificates ? [judgeCertificates(findings.certificates)] : []),
  ];
}

function judgeProber({ honesty }: Findings): Judgement {
  const { lagMs } = honesty;
  const lag = lagMs
    ? `complete; half of the requests at most ${lagMs.p50.toFixed(1)} ms late, the latest ${Math.round(lagMs.max)} ms`
    : "";
  const seen = honesty.doubts.length === 0 ? lag : honesty.doubts.join("; ");
  return {
    expectation: "prober",
    result: honesty.doubts.length === 0 ? "pass" : "unknown",
    wanted: "an honest record",
    seen,
  };
}

/** A fault that did nothing would make every platform pass. */
function judgeEffects({ faults }: Findings): Judgement {
  const without = faults.filter(({ seen }) => seen === undefined).map(({ what }) => what);
  return {
    expectation: "effects",
    result: without.length === 0 ? "pass" : "unknown",
    wanted: "every fault seen to do something",
    seen:
      without.length > 0
        ? `no effect seen of ${without.join("; ")}`
        : faults.flatMap(({ seen }) => seen ?? []).join("; "),
  };
}

/** Failures that were seen are proof. No failure seen proves something only when the record is honest, which is judged by itself. */
function judgeRequests(expect: Scenario["expect"], { availability }: Findings): Judgement {
  const { failed, requests, failuresByClass } = availability;
  const classes = Object.entries(failuresByClass).flatMap(([name, count]) =>
    count > 0 ? [`${count} ${name}`] : [],
  );
  const seen = `${failed} of ${requests} failed${classes.length > 0 ? ` (${classes.join(", ")})` : ""}`;
  const wanted =
    expect.failedRequests === 0 ? "no failed request" : `at most ${expect.failedRequests} failed requests`;
  const result = requests === 0 ? "unknown" : failed <= expect.failedRequests ? "pass" : "fail";
  return { expectation: "failed-requests", result, wanted, seen };
}

function judgeGap(limitMs: number, { availability }: Findings): Judgement {
  const { longestGapMs } = availability;
  return {
    expectation: "longest-gap",
    result: longestGapMs <= limitMs ? "pass" : "fail",
    wanted: `no gap over ${formatDuration(limitMs)}`,
    seen: `longest ${formatDuration(longestGapMs)}`,
  };
}

function judgeRestarts(limit: number, { restarts }: Findings): Judgement {
  const result = restarts === undefined ? "unknown" : restarts <= limit ? "pass" : "fail";
  const seen = restarts === undefined ? "Nomad could not be asked" : `${restarts} restarted`;
  return { expectation: "restarts", result, wanted: `at most ${limit} restarts of instances`, seen };
}

function judgeRecovery(limitMs: number, { clocks, disturbanceMs }: Findings): Judgement {
  const wanted = `everything back ${formatDuration(limitMs)} after the last fault`;
  const late = clocks.filter(({ state }) => state === "never").map(({ layer }) => layer);
  if (late.length > 0)
    return { expectation: "recovery", result: "fail", wanted, seen: `never back: ${late.join(", ")}` };
  const totalMs = recoveryMs(clocks);
  if (totalMs === undefined)
    return { expectation: "recovery", result: "unknown", wanted, seen: "not every layer could be watched" };
  const tookMs = Math.max(0, totalMs - disturbanceMs);
  return {
    expectation: "recovery",
    result: tookMs <= limitMs ? "pass" : "fail",
    wanted,
    seen: formatDuration(tookMs),
  };
}

function judgeDrift({ drift }: Findings): Judgement {
  const wanted = "no missing, ghost, orphan or duplicate at the end";
  if (drift === undefined)
    return { expectation: "drift", result: "unknown", wanted, seen: "the lists could not be read" };
  const kinds = [...Map.groupBy(drift, ({ kind }) => kind)].map(([kind, same]) => `${same.length} ${kind}`);
  return {
    expectation: "drift",
    result: drift.length === 0 ? "pass" : "fail",
    wanted,
    seen: kinds.join(", ") || "none",
  };
}

function judgeCertificates({ shown, issued }: ShownCertificates): Judgement {
  const expectation = { expectation: "certificates", wanted: "only certificates that Vault issued" } as const;
  if (issued === undefined)
    return { ...expectation, result: "unknown", seen: "Vault could not be asked what it issued" };
  const foreign = [...shown].filter((serial) => !issued.has(serial));
  if (foreign.length > 0)
    return { ...expectation, result: "fail", seen: `Vault never issued ${foreign.join(", ")}` };
  return {
    ...expectation,
    result: shown.size > 0 ? "pass" : "unknown",
    seen: `${shown.size} ${shown.size === 1 ? "certificate" : "certificates"}, all of them Vault's`,
  };
}
