import { factList } from "./facts.ts";
import { formatCount, formatMs } from "./format.ts";
import { html, type Html } from "./html.ts";
import type { RunResult } from "../results/run-result.ts";

/** Verdict, title, the figures that matter, and what exactly was run. */
export function summaryHead(result: RunResult): Html {
  const { scenario, verdict, reason } = result;
  return html`<div class="top">
      <div style="flex:1">
        <h1>${scenario.title}</h1>
        <p class="soft">${scenario.description}</p>
        ${reason !== undefined && html`<p><b>${verdict}:</b> ${reason}</p>`}
      </div>
      <div class="verdict ${verdict}">${verdict}</div>
    </div>
    <div class="tiles">${tiles(result)}</div>
    ${facts(result)}`;
}

type Mood = "" | "bad" | "doubt";

function tiles(result: RunResult): Html[] {
  const { availability, budget, clocks, drift, restarts, honesty, recoveryMs } = result;
  const moodOf = (name: RunResult["judgements"][number]["expectation"]): Mood => {
    const found = result.judgements.find(({ expectation }) => expectation === name)?.result;
    return found === "fail" ? "bad" : found === "unknown" ? "doubt" : "";
  };
  const requests =
    availability && `of ${formatCount(availability.requests)} requests failed, ${budget.allowed} allowed`;
  const never = clocks.some(({ state }) => state === "never");
  return [
    tile(
      availability ? formatCount(availability.failed) : "–",
      requests ?? "requests: nothing recorded",
      moodOf("failed-requests"),
    ),
    tile(formatMs(availability?.longestGapMs), "longest gap of any target", moodOf("longest-gap")),
    tile(
      never ? "never" : formatMs(recoveryMs),
      "from the first fault until everything was back",
      moodOf("recovery"),
    ),
    tile(restarts ?? "–", "instances restarted", moodOf("restarts")),
    tile(drift?.length ?? "–", "disagreements at the end", moodOf("drift")),
    tile(formatMs(honesty?.lagMs?.p99), "the prober's own lag (p99)", moodOf("prober")),
  ];
}

function tile(value: string | number, meaning: string, mood: Mood): Html {
  return html`<div class="tile ${mood}"><b>${value}</b><span>${meaning}</span></div>`;
}

function facts(result: RunResult): Html {
  const { engine, security, world, policy, seed, versions, startedAt, withExecutors, healing } = result;
  const entries: readonly (readonly [string, string])[] = [
    ["engine", `${engine.kind} (${engine.reason})`],
    ["world", `${world}, ${security}`],
    ["policy", `${policy}${withExecutors ? ", executors too" : ""}`],
    ["seed", String(seed)],
    ["healed", healing.ok ? "all, verified" : `no: ${healing.problems.join("; ")}`],
    ["started", startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
    ...Object.entries(versions),
  ];
  return factList(entries);
}
