import { countAttempts, type Series, type ScenarioSummary } from "../results/series.ts";
import { factList } from "./facts.ts";
import { formatCount, formatMs } from "./format.ts";
import { html, type Html } from "./html.ts";
import { renderPage } from "./page.ts";
import { recoveryFigure } from "./recovery-figure.ts";
import type { RunResult } from "../results/run-result.ts";
import { table } from "./table.ts";

/** The report of several runs: what they say together, and a way to each. `linkTo` gives the address of a run's own page. */
export function renderSeriesPage(
  series: Series,
  attempts: readonly RunResult[],
  linkTo: (run: RunResult) => string,
): string {
  const { plan, scenarios, verdict, left } = series;
  const { counted, repeated } = countAttempts(attempts);
  const sum = (valueOf: (each: ScenarioSummary) => number) =>
    scenarios.reduce((total, each) => total + valueOf(each), 0);
  const body = html`<div class="top">
      <div style="flex:1">
        <h1>${counted.length} runs of ${scenarios.length} scenarios</h1>
        <p class="soft">
          ${formatCount(sum(({ failed }) => failed))} of ${formatCount(sum(({ requests }) => requests))}
          requests failed. Seed ${plan.seed}, started ${series.startedAt}.
          ${left > 0 && html`<b>${left} of ${series.wanted * plan.scenarios.length} runs are still to be made.</b>`}
        </p>
      </div>
      <div class="verdict ${verdict}">${verdict}</div>
    </div>
    ${factList(Object.entries({ engine: plan.engine, world: plan.security, ...attempts[0]?.versions, ...plan.versions }))}
    ${summaryTable(series)}
    ${scenarios.flatMap(({ title, recoveryMs }) => (recoveryMs && recoveryMs.runs > 1 ? [recoveryFigure(recoveryMs, title)] : []))}
    <h2>Runs</h2>
    ${runTable(counted, linkTo)}
    ${
      repeated.length > 0 &&
      html`<h2>Made again</h2>
        <p class="soft">These showed nothing, and their seeds were run once more.</p>
        ${runTable(repeated, linkTo)}`
    }`;
  return renderPage(`${verdict}: ${counted.length} chaos runs`, body);
}

/** Vault's columns are there where a run sealed it. */
function summaryTable({ scenarios }: Series): Html {
  const hasSealed = scenarios.some(({ unsealedMs }) => unsealedMs !== undefined);
  const rows = scenarios.map(
    (each) =>
      html`<tr>
        <td>${each.scenario}${each.withExecutors && html` <span class="soft">with executors</span>`}</td>
        <td>${each.engine}</td>
        <td>${verdictCounts(each)}</td>
        <td class="n">${formatCount(each.failed)} of ${formatCount(each.requests)}</td>
        <td class="n">${formatMs(each.longestGapMs)}</td>
        <td class="n">${each.restarts}</td>
        <td class="n">${each.drift}</td>
        <td class="n">${formatMs(each.recoveryMs?.p50.value)}</td>
        <td class="n">${formatMs(each.recoveryMs?.p95.value)}</td>
        <td class="n">${formatMs(each.recoveryMs?.max)}</td>
        ${hasSealed && unsealedCells(each)}
      </tr>`,
  );
  const figures = ["failed requests", "longest gap", "restarts", "drift", ...clockColumns("recovery")];
  if (hasSealed) figures.push(...clockColumns("unsealed"));
  return table({ names: ["scenario", "engine", "verdicts", ...figures], figures }, rows);
}

const clockColumns = (name: string): readonly string[] => [`${name} p50`, "p95", "max"];

function unsealedCells({ unsealedMs }: ScenarioSummary): Html {
  return html`<td class="n">${formatMs(unsealedMs?.p50.value)}</td>
    <td class="n">${formatMs(unsealedMs?.p95.value)}</td>
    <td class="n">${formatMs(unsealedMs?.max)}</td>`;
}

function verdictCounts({ verdicts, failingAtMost }: ScenarioSummary): Html {
  const counts = Object.entries(verdicts).map(
    ([verdict, count]) => html`<span class="mark ${verdict}">${count} ${verdict}</span> `,
  );
  return html`${counts}${
    failingAtMost !== undefined &&
    html`<span class="soft">(≤ ${(failingAtMost * 100).toFixed(1)} % would fail, 95 %)</span>`
  }`;
}

/** Runs, one a line. */
export function runTable(runs: readonly RunResult[], linkTo: (run: RunResult) => string): Html {
  const rows = runs.map(
    (run) =>
      html`<tr>
        <td class="mark ${run.verdict}">${run.verdict}</td>
        <td><a href="${linkTo(run)}">${run.scenario.name}</a></td>
        <td>${run.engine.kind}${run.withExecutors && html` <span class="soft">with executors</span>`}</td>
        <td class="n">${run.availability ? formatCount(run.availability.failed) : "–"}</td>
        <td class="n">${formatMs(run.availability?.longestGapMs)}</td>
        <td class="n">${formatMs(run.recoveryMs)}</td>
        <td class="n">${run.seed}</td>
        <td>${run.startedAt.slice(0, 19).replace("T", " ")}</td>
        <td>${run.reason}</td>
      </tr>`,
  );
  return table(
    {
      names: ["", "scenario", "engine", "failed", "longest gap", "recovery", "seed", "started (UTC)", ""],
      figures: ["failed", "longest gap", "recovery", "seed"],
    },
    rows,
  );
}

/** The index over all runs that are kept. */
export function renderIndexPage(runs: readonly RunResult[], linkTo: (run: RunResult) => string): string {
  const newestFirst = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const passed = runs.filter(({ verdict }) => verdict === "pass").length;
  const body = html`<h1>Chaos runs</h1>
    <p class="soft">${runs.length} runs are kept, ${passed} of them passed. Newest first.</p>
    ${runTable(newestFirst, linkTo)}`;
  return renderPage("Chaos runs", body);
}
