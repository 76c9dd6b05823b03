import { measureAvailability, type Gap } from "../measures/availability.ts";
import { measureClocks, measureUsersClock, recoveryMs, type Clock } from "../measures/clocks.ts";
import type { Drift } from "../measures/drift.ts";
import type { ChaosEvent } from "../record/events.ts";
import { judgeHonesty } from "../measures/honesty.ts";
import { judge, type Findings } from "../measures/judge.ts";
import { measurePhases } from "../measures/phases.ts";
import { decideVerdict } from "../measures/verdict.ts";
import type { RunPlan } from "../plan/run-plan.ts";
import type { Recording } from "../prober/recording.ts";
import type { RunResult } from "../results/run-result.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Abort } from "../results/abort.ts";
import { normalizeSerial } from "../world/service-certificates.ts";

/** All that a finished run left. */
export interface Remains {
  readonly scenario: Scenario;
  readonly plan: RunPlan;
  readonly recording: Recording;
  readonly events: readonly ChaosEvent[];
  /** At the very end; undefined where the lists could not be read. */
  readonly drift?: readonly Drift[];
  readonly restarts?: number;
  /** What Vault issued, by serial number; undefined where there is none, or where it could not be asked. */
  readonly issued?: ReadonlySet<string>;
  /** Restarts that the faults themselves force: tasks whose executors were killed. */
  readonly forcedRestarts: number;
  readonly abort?: Abort;
}

/** The part of a result that is concluded from what was recorded. */
export type Conclusions = Pick<
  RunResult,
  | "verdict"
  | "reason"
  | "abortCause"
  | "judgements"
  | "faults"
  | "budget"
  | "availability"
  | "honesty"
  | "latency"
  | "clocks"
  | "drift"
  | "restarts"
  | "recoveryMs"
>;

/** Concludes from the record alone: the same files give the same result. */
export function analyse(remains: Remains): Conclusions {
  const { scenario, recording, drift, restarts, forcedRestarts, abort } = remains;
  const faults = placeFaults(remains);
  const faultMs = faults.find(({ fromMs }) => fromMs !== undefined)?.fromMs ?? undisturbedFrom(remains);
  const disturbanceMs = Math.max(0, ...faults.map(({ toMs = faultMs }) => toMs - faultMs));
  const counted = countedSamples(remains);
  const availability = measureAvailability(counted);
  const honesty = judgeHonesty(recording, scenario.probe);
  const clocks = readClocks(remains, { faultMs, gaps: availability.gaps });
  const atEnd = { ...(drift && { drift }), ...(restarts !== undefined && { restarts }) };
  const expected = withForced(scenario.expect, forcedRestarts);
  const found = { availability, honesty, clocks, faults, disturbanceMs, ...atEnd };
  const judgements = judge(expected, { ...found, ...shownCertificates(remains) });
  return {
    verdict: decideVerdict(judgements, { aborted: abort !== undefined }),
    ...(abort && { reason: abort.reason, abortCause: abort.cause }),
    judgements,
    faults,
    budget: { allowed: scenario.expect.failedRequests, counting: scenario.expect.counting },
    availability,
    honesty,
    ...measureRecovery(counted, { faultMs, clocks }),
    clocks,
    ...atEnd,
  };
}

/** Nothing where nobody was asked by HTTPS. */
function shownCertificates({ recording: { header }, issued }: Remains): Pick<Findings, "certificates"> {
  if (!header.targets.some(({ url }) => url.startsWith("https:"))) return {};
  const shown = new Set(Object.keys(header.end?.certificates ?? {}).map(normalizeSerial));
  return { certificates: { shown, issued } };
}

/** One clock for each layer, and the users' own. */
function readClocks(
  { recording: { header, samples }, events }: Remains,
  { faultMs, gaps }: { readonly faultMs: number; readonly gaps: readonly Gap[] },
): Clock[] {
  const loadEndMs = (samples.at(-1)?.dueUs ?? 0) / 1000;
  const span = {
    fromMs: header.startedAtMs + faultMs,
    untilMs: header.startedAtMs + (header.end?.elapsedMs ?? loadEndMs),
  };
  return [...measureClocks(events, span), measureUsersClock(gaps, { faultMs, loadEndMs })];
}

/** How long recovery took, and the latencies before, during and after it. */
function measureRecovery(
  counted: Recording["samples"],
  { faultMs, clocks }: { readonly faultMs: number; readonly clocks: readonly Clock[] },
): Pick<Conclusions, "latency" | "recoveryMs"> {
  const recovered = recoveryMs(clocks);
  if (recovered === undefined) return { latency: measurePhases(counted, { faultMs }) };
  const latency = measurePhases(counted, { faultMs, recoveredMs: faultMs + recovered });
  return { latency, recoveryMs: recovered };
}

/** A run without faults counts its time from where the first fault would have come. */
function undisturbedFrom({ events, recording }: Remains): number {
  const begin = events.find((event) => event.kind === "phase" && event.phase === "disturbance");
  return begin ? begin.atMs - recording.header.startedAtMs : 0;
}

function withForced(expect: Scenario["expect"], forced: number): Scenario["expect"] {
  return expect.restarts === undefined ? expect : { ...expect, restarts: expect.restarts + forced };
}

/** Faults as they happened, in time from the start of the load; a fault that did not happen is listed as planned. */
function placeFaults({ plan, recording, events }: Remains): RunResult["faults"] {
  const own = events.filter((event) => event.kind === "fault");
  return plan.faults.map(({ what, effects }, index) => {
    const begin = own.find((event) => event.fault === index && event.state === "begin");
    const end = own.find((event) => event.fault === index && event.state === "healed");
    const seen = own.find((event) => event.fault === index && event.state === "done")?.seen;
    const since = ({ atMs }: { readonly atMs: number }) => atMs - recording.header.startedAtMs;
    return {
      what,
      effects: [...effects],
      targets: begin?.targets ?? [],
      ...(seen !== undefined && { seen }),
      ...(begin && { fromMs: since(begin) }),
      ...(end && { toMs: since(end) }),
    };
  });
}

/** The samples that the budget counts: `untouched-hosts` leaves out requests to hosts that a fault switched off or cut off. */
function countedSamples({ scenario, plan, recording }: Remains): Recording["samples"] {
  if (scenario.expect.counting === "all") return recording.samples;
  const touched = new Set(plan.faults.flatMap(({ hosts }) => hosts));
  const { targets } = recording.header;
  return recording.samples.filter(({ target }) => !touched.has(targets[target]?.host ?? ""));
}
