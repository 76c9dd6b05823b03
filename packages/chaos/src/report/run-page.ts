import type { Distribution } from "../measures/distribution.ts";
import { drawAgents } from "./charts/agents.ts";
import { drawAvailabilityStrip } from "./charts/availability-strip.ts";
import { drawLatencyScatter } from "./charts/latency-scatter.ts";
import { drawCounts, drawLayers } from "./charts/layers.ts";
import { drawQuantiles, drawRates } from "./charts/rates.ts";
import { createTimeline, type Evidence } from "./evidence.ts";
import { html, type Html } from "./html.ts";
import { figure, renderPage } from "./page.ts";
import { recoveryFigure } from "./recovery-figure.ts";
import { summaryHead } from "./run-head.ts";
import {
  clockTable,
  driftTable,
  eventLog,
  faultTable,
  judgementTable,
  latencyTable,
  rawFiles,
} from "./run-tables.ts";

/** The report of one run as a self-contained page; with several runs, `recovery` is their distribution. */
export function renderRunPage(
  evidence: Evidence,
  options: { readonly recovery?: Distribution } = {},
): string {
  const { result } = evidence;
  const body = html`${summaryHead(result)} ${judgementTable(result)} ${faultTable(result)}
    ${requestFigures(evidence)} ${platformFigures(evidence)}
    <div class="two">${clockTable(result)}${latencyTable(result)}</div>
    ${options.recovery && recoveryFigure(options.recovery)} ${driftTable(result)} ${eventLog(evidence)}
    ${rawFiles(result)}`;
  return renderPage(`${result.verdict}: ${result.scenario.name} · ${result.engine.kind}`, body);
}

function requestFigures(evidence: Evidence): Html[] {
  const { recording } = evidence;
  if (!recording || recording.samples.length === 0) return [];
  const timeline = createTimeline(evidence);
  const { ratePerSecond } = recording.header;
  return [
    figure("What users got", drawAvailabilityStrip(recording, timeline), {
      caption: "Cells of 100 ms by due time.",
      key: {
        ok: "all good",
        warn: "some failed",
        fail: "all failed",
        idle: "not known",
        band: "fault in force",
      },
    }),
    figure("Every request", drawLatencyScatter(recording, timeline), {
      caption:
        "From the moment it was due to its last byte, so a stall shows as what it costs. All failures are drawn, good answers are thinned out.",
      key: { ok: "good", fail: "failed", warn: "not decided" },
    }),
    figure("Rates", drawRates(recording, timeline), {
      caption: `Open loop: ${ratePerSecond} requests per second are sent whatever happens, half over kept connections, half over fresh ones.`,
      key: { ok: "good", fail: "failed" },
    }),
    figure("Latency", drawQuantiles(recording, timeline), {
      caption: "Good answers, second by second, logarithmic.",
      key: { one: "p50", two: "p99" },
    }),
  ];
}

function platformFigures(evidence: Evidence): Html[] {
  const { events } = evidence;
  if (events.length === 0) return [];
  const timeline = createTimeline(evidence);
  return [
    figure("Agents", drawAgents(events, timeline), {
      caption: "By pid and start time.",
      key: { okSoft: "up", warn: "sealed", fail: "down", frozen: "frozen", lead: "leads its Raft" },
    }),
    figure("Layers", drawLayers(events, timeline), {
      caption: "From the machine up to the edges' tables.",
      key: { okSoft: "whole", warn: "have/want" },
    }),
    figure("Counts", drawCounts(events, timeline), {
      caption: "What Nomad runs, what passes in Consul, what the edges have in their tables.",
      key: {
        one: "allocations running",
        three: "instances passing",
        four: "edge table entries",
        two: "clients ready",
      },
    }),
  ];
}
