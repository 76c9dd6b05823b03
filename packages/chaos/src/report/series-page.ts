import type { Series, ScenarioSummary } from "../series/series.ts";
import { formatCount, formatMs } from "./format.ts";
import { html, type Html } from "./html.ts";
import { renderPage } from "./page.ts";
import { recoveryFigure } from "./recovery-figure.ts";
import type { RunResult } from "./result.ts";

/** The report of several runs: what they say together, and a way to each. `linkTo` gives the address of a run's own page. */
export function renderSeriesPage(
  series: Series,
  runs: readonly RunResult[],
  linkTo: (run: RunResult) => string,
): string {
  const requests = series.scenarios.reduce((sum, each) => sum + each.requests, 0);
  const failed = series.scenarios.reduce((sum, each) => sum + each.failed, 0);
  const versions = Object.entries(series.versions).map(
    ([name, value]) => html`<li><span class="soft">${name}</span> <b>${value}</b></li>`,
  );
  const body = html`<div class="top">
      <div style="flex:1">
        <h1>${runs.length} runs of ${series.scenarios.length} scenarios</h1>
        <p class="soft">
          ${formatCount(failed)} of ${formatCount(requests)} requests failed. Seed ${series.seed}, started
          ${series.startedAt}.
        </p>
      </div>
      <div class="verdict ${series.verdict}">${series.verdict}</div>
    </div>
    <ul class="facts">
      ${versions}
    </ul>
    ${summaryTable(series)}
    ${series.scenarios.flatMap(({ title, recoveryMs }) => (recoveryMs && recoveryMs.runs > 1 ? [recoveryFigure(recoveryMs, title)] : []))}
    <h2>Runs</h2>
    ${runTable(runs, linkTo)}`;
  return renderPage(`${series.verdict}: ${runs.length} chaos runs`, body);
}

function summaryTable({ scenarios }: Series): Html {
  const rows = scenarios.map(
    (each) =>
      html`<tr>
        <td>${each.scenario}${each.withExecutors && html` <span class="soft">with executors</span>`}</td>
        <td>${each.engine}</td>
        <td>${verdictCounts(each)}</td>
        <td class="n">${formatCount(each.failed)} of ${formatCount(each.requests)}</td>
        <td class="n">${formatMs(each.longestGapMs)}</td>
        <td class="n">${each.restarts}</td>
        <td class="n">${formatMs(each.recoveryMs?.p50.value)}</td>
        <td class="n">${formatMs(each.recoveryMs?.p95.value)}</td>
        <td class="n">${formatMs(each.recoveryMs?.max)}</td>
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th>scenario</th>
        <th>engine</th>
        <th>verdicts</th>
        <th class="n">failed requests</th>
        <th class="n">longest gap</th>
        <th class="n">restarts</th>
        <th class="n">recovery p50</th>
        <th class="n">p95</th>
        <th class="n">max</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
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
  return html`<table>
    <thead>
      <tr>
        <th></th>
        <th>scenario</th>
        <th>engine</th>
        <th class="n">failed</th>
        <th class="n">longest gap</th>
        <th class="n">recovery</th>
        <th class="n">seed</th>
        <th>started (UTC)</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
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
