import { useComputed } from "@preact/signals";
import { figuresOf, type Probe } from "../state/probes.ts";
import { describeAge, describeLatency } from "../state/words.ts";
import { asking, failed, strip } from "./known.ts";
import { lookAnew, lookedSince, now } from "./look.ts";
import { Strip } from "./strip.tsx";

/** What users get: a strip of requests, figures, and every request that failed. */
export function Users() {
  const { targets, counts, idle } = asking.value;
  const since = lookedSince.value;
  const missed = failed.value.filter(({ at }) => at >= since);
  return (
    <section id="users" aria-labelledby="users-title">
      <h2 id="users-title">What users get</h2>
      <p class="soft">
        A prober asks every edge, as users do, many times a second. Each dot is one request; a red one failed.
        {idle !== undefined && <b> Nobody asks now: {idle}.</b>}
      </p>
      <Figures missed={missed.length} unknown={counts.unknown} />
      <Strip targets={targets.map(({ name }) => name)} />
      <Failures missed={missed} names={targets.map(({ name }) => name)} />
    </section>
  );
}

function Figures({ missed, unknown }: { readonly missed: number; readonly unknown: number }) {
  // Made anew each second.
  const figures = useComputed(() => (now.value, figuresOf(strip.probes)));
  const { p50Ms, p99Ms, longestGapMs, asked } = figures.value;
  const lookedMs = Math.max(0, now.value - lookedSince.value);
  return (
    <>
      <dl class="figures">
        <Figure name="failed since you looked" value={String(missed)} bad={missed > 0} />
        <Figure name="half are answered within" value={describeLatency(p50Ms)} />
        <Figure name="99 of 100 within" value={describeLatency(p99Ms)} />
        <Figure
          name="longest gap, last minute"
          value={longestGapMs === 0 ? "none" : describeLatency(longestGapMs)}
          bad={longestGapMs > 0}
        />
        <Figure name="requests, last minute" value={String(asked)} />
      </dl>
      <p class="soft">
        You have looked for {describeAge(lookedMs)}.{" "}
        <button type="button" onClick={lookAnew}>
          Count from now on
        </button>
        {unknown > 0 && ` ${unknown} requests could not be sent by this machine, and count for nothing.`}
      </p>
      <p class="hidden" role="status">
        {missed === 0
          ? "No request has failed since you looked."
          : `${missed} requests failed since you looked.`}
      </p>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
}

function Figure({ name, value, bad = false }: FigureProps) {
  return (
    <div class={bad ? "figure bad" : "figure"}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const mostListed = 50;

function Failures({
  missed,
  names,
}: {
  readonly missed: readonly Probe[];
  readonly names: readonly string[];
}) {
  if (missed.length === 0) return null;
  const shown = missed.slice(-mostListed).toReversed();
  return (
    <details class="failures">
      <summary>
        {missed.length} failed {missed.length === 1 ? "request" : "requests"}
      </summary>
      <ol>
        {shown.map(({ at, target, outcome, latencyMs }) => (
          <li key={`${at} ${target}`}>
            {new Date(at).toLocaleTimeString()} {names[target] ?? "?"}: {outcome} after{" "}
            {describeLatency(latencyMs)}
          </li>
        ))}
      </ol>
      {missed.length > shown.length && <p class="soft">and {missed.length - shown.length} earlier ones</p>}
    </details>
  );
}
