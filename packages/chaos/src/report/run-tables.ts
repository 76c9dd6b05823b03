import { layerMeaning, type ChaosEvent } from "../record/events.ts";
import { createTimeline, type Evidence } from "./evidence.ts";
import { factList } from "./facts.ts";
import { formatCount, formatMs } from "./format.ts";
import { html, type Html } from "./html.ts";
import type { RunResult } from "../results/run-result.ts";
import { table } from "./table.ts";

const expectationNames = {
  "failed-requests": "requests",
  "longest-gap": "longest gap",
  restarts: "restarts",
  recovery: "recovery",
  drift: "drift",
  certificates: "certificates",
  prober: "prober",
  effects: "faults",
} as const;

/** Each expectation with what was wanted and seen. */
export function judgementTable({ judgements }: RunResult): Html | false {
  if (judgements.length === 0) return false;
  const rows = judgements.map(
    ({ expectation, result, wanted, seen }) =>
      html`<tr>
        <td class="mark ${result}">${marks[result]} ${result}</td>
        <td>${expectationNames[expectation]}</td>
        <td>${wanted}</td>
        <td>${seen}</td>
      </tr>`,
  );
  return html`<h2>Expectations</h2>
    ${table({ names: ["", "", "wanted", "seen"] }, rows)}`;
}

const marks = { pass: "✓", fail: "✗", unknown: "?" } as const;

/** What was done, to whom, and what follows from it. */
export function faultTable({ faults }: RunResult): Html | false {
  if (faults.length === 0) return false;
  const origin = faults[0]?.fromMs ?? 0;
  const rows = faults.map(
    ({ what, targets, effects, seen, fromMs, toMs }) =>
      html`<tr>
        <td class="n">${fromMs === undefined ? "not reached" : formatMs(fromMs - origin)}</td>
        <td class="n">
          ${fromMs !== undefined && toMs !== undefined && toMs - fromMs > 500 ? formatMs(toMs - fromMs) : "–"}
        </td>
        <td>${what}</td>
        <td>${targets.join(", ")}</td>
        <td>${[...effects, ...(seen === undefined ? [] : [`seen: ${seen}`])].join("; ")}</td>
      </tr>`,
  );
  return html`<h2>Faults</h2>
    ${table({ names: ["at", "for", "what", "targets", "effect"], figures: ["at", "for"] }, rows)}`;
}

const clockStates = {
  undisturbed: "never left",
  recovered: "back",
  never: "not back",
  unknown: "not watched",
} as const;

/** A clock per layer, from the first fault. */
export function clockTable({ clocks }: RunResult): Html | false {
  if (clocks.length === 0) return false;
  const rows = clocks.map(
    ({ layer, state, lostAfterMs, backAfterMs }) =>
      html`<tr>
        <td>${layer === "users" ? "every user gets good answers" : layerMeaning[layer]}</td>
        <td class="mark ${state === "never" ? "fail" : state === "unknown" ? "unknown" : "pass"}">
          ${clockStates[state]}
        </td>
        <td class="n">${formatMs(lostAfterMs)}</td>
        <td class="n">${formatMs(backAfterMs)}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Clocks</h2>
    ${table({ names: ["layer", "", "lost after", "back after"], figures: ["lost after", "back after"] }, rows)}
  </section>`;
}

/** Latencies by phase, and failures by class and lane. */
export function latencyTable({ latency, availability }: RunResult): Html | false {
  if (!latency || !availability) return false;
  const rows = (["before", "during", "after"] as const).map((phase) => {
    const summary = latency[phase];
    const cells = summary
      ? [formatCount(summary.count), ...[summary.p50, summary.p99, summary.max].map(formatMs)]
      : ["0", "–", "–", "–"];
    return html`<tr>
      <td>${phase}</td>
      ${cells.map((cell) => html`<td class="n">${cell}</td>`)}
    </tr>`;
  });
  const facts = [
    ...Object.entries(availability.failuresByClass),
    ...Object.entries(availability.failuresByLane).map(([lane, count]) => [`${lane} lane`, count] as const),
    ["not decided", availability.unknown] as const,
  ].map(([name, count]) => [name, formatCount(count)] as const);
  return html`<section>
    <h2>Answers</h2>
    ${table({ names: ["", "good", "p50", "p99", "max"], figures: ["good", "p50", "p99", "max"] }, rows)}
    ${factList([...facts, ["unavailable in all", formatMs(availability.unavailableMs)]])}
  </section>`;
}

/** Where Nomad, Consul, processes and edges disagree at the end. */
export function driftTable({ drift }: RunResult): Html {
  if (!drift)
    return html`<h2>Drift</h2>
      <p>The four lists could not be read at the end: not known.</p>`;
  if (drift.length === 0)
    return html`<h2>Drift</h2>
      <p>
        None: Nomad's allocations, Consul's registrations, living processes, the edges' tables and, where
        there is Vault, its leases agree at the end.
      </p>`;
  const rows = drift.map(
    ({ kind, where, what }) =>
      html`<tr>
        <td class="mark fail">${kind}</td>
        <td>${where}</td>
        <td>${what}</td>
      </tr>`,
  );
  return html`<h2>Drift at the end</h2>
    ${table({ names: ["", "where", "what"] }, rows)}`;
}

/** Every event with its time from the first fault. */
export function eventLog(evidence: Evidence): Html | false {
  const { events } = evidence;
  if (events.length === 0) return false;
  const timeline = createTimeline(evidence);
  const rows = events.map(
    (event) =>
      html`<tr>
        <td class="n"><code>${timeline.ofEvent(event).toFixed(3)}</code></td>
        <td>${event.kind}</td>
        <td>${inWords(event)}</td>
      </tr>`,
  );
  return html`<h2>Events</h2>
    <details>
      <summary>${events.length} events, seconds from the first fault</summary>
      <div class="log">
        <table>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
    </details>`;
}

function inWords(event: ChaosEvent): string {
  switch (event.kind) {
    case "phase":
      return event.phase;
    case "fault":
      return `${event.state}: ${event.what}${event.targets.length > 0 ? ` → ${event.targets.join(", ")}` : ""}`;
    case "process":
      return `${event.agent} is ${event.state}${event.pid === undefined ? "" : ` (pid ${event.pid})`}`;
    case "leader":
      return event.agent === undefined
        ? `${event.system} has no leader`
        : `${event.agent} leads ${event.system}`;
    case "seal":
      return `${event.agent} is ${event.state}`;
    case "layer":
      return `${event.layer}: ${event.have} of ${event.want}${event.ok ? "" : ", not whole"}${event.detail === undefined ? "" : ` (${event.detail})`}`;
    default:
      return event.text;
  }
}

/** Where the raw record is, and how to run it again. */
export function rawFiles({ scenario, seed, id, withExecutors }: RunResult): Html {
  const files = ["result.json", "samples.bin", "samples.json", "events.ndjson", "ledger.ndjson", "junit.xml"];
  return html`<h2>Raw</h2>
    <p>
      Run <code>${id}</code>:
      ${files.map((file, index) => html`${index > 0 && ", "}<a href="${file}">${file}</a>`)}. Again with the
      same choices:
      <code>pnpm chaos run ${scenario.name} --seed ${seed}${withExecutors && " --with-executors"}</code>
    </p>`;
}
