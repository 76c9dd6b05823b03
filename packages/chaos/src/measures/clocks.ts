import { layersIn, type ChaosEvent, type Layer, type LayerEvent } from "../record/events.ts";

/** When one layer was back. */
export interface Clock {
  readonly layer: Layer | "users";
  /** `undisturbed`: it never left its steady state; `never`: at the end of the record it is not back, or for less than {@link backForGoodMs}. */
  readonly state: "undisturbed" | "recovered" | "never" | "unknown";
  /** From the first fault until it left its steady state. */
  readonly lostAfterMs?: number;
  /** From the first fault until it was back for good: a relapse starts the wait anew. */
  readonly backAfterMs?: number;
}

/** How long a layer has to be whole to count as back: a task that starts and dies again and again is up for moments. */
export const backForGoodMs = 1000;

/** The part of the record that clocks are read from, on the events' clock. */
export interface ClockedSpan {
  /** The first fault: from here the clocks count. */
  readonly fromMs: number;
  /** The end of the record. */
  readonly untilMs: number;
}

/** One clock for each layer that the world has. What is read after the end, while the run concludes, does not count. */
export function measureClocks(events: readonly ChaosEvent[], span: ClockedSpan): Clock[] {
  const changes = events.filter((event) => event.kind === "layer").filter(({ atMs }) => atMs <= span.untilMs);
  return layersIn(events).map((layer) =>
    readClock(
      layer,
      changes.filter((event) => event.layer === layer),
      span,
    ),
  );
}

function readClock(layer: Layer, changes: readonly LayerEvent[], { fromMs, untilMs }: ClockedSpan): Clock {
  const last = changes.at(-1);
  if (!last) return { layer, state: "unknown" };
  // A layer that was broken before the fault, and still is, was not undisturbed.
  const before = changes.findLast(({ atMs }) => atMs < fromMs);
  const lost =
    before?.ok === false ? { atMs: fromMs } : changes.find(({ atMs, ok }) => atMs >= fromMs && !ok);
  if (!lost) return { layer, state: last.ok ? "undisturbed" : "never" };
  const lostAfterMs = lost.atMs - fromMs;
  if (!last.ok) return { layer, state: "never", lostAfterMs };
  const relapse = changes.findLastIndex(({ ok }) => !ok);
  const back = changes[relapse + 1] ?? last;
  if (untilMs - back.atMs < backForGoodMs) return { layer, state: "never", lostAfterMs };
  return { layer, state: "recovered", lostAfterMs, backAfterMs: back.atMs - fromMs };
}

/** The users' clock, from the outages that they saw (milliseconds from the start of the load, as is `faultMs`). */
export function measureUsersClock(
  gaps: readonly { readonly fromMs: number; readonly toMs: number }[],
  options: { readonly faultMs: number; readonly loadEndMs: number },
): Clock {
  const after = gaps.filter(({ toMs }) => toMs >= options.faultMs);
  if (after.length === 0) return { layer: "users", state: "undisturbed" };
  const lostAfterMs = Math.min(...after.map(({ fromMs }) => fromMs)) - options.faultMs;
  const lastMs = Math.max(...after.map(({ toMs }) => toMs));
  if (lastMs >= options.loadEndMs) return { layer: "users", state: "never", lostAfterMs };
  return { layer: "users", state: "recovered", lostAfterMs, backAfterMs: lastMs - options.faultMs };
}

/** The slowest clock: from the first fault until everything was back; undefined when something never was. */
export function recoveryMs(clocks: readonly Clock[]): number | undefined {
  if (clocks.some(({ state }) => state === "never" || state === "unknown")) return undefined;
  return clocks.reduce((slowest, { backAfterMs = 0 }) => Math.max(slowest, backAfterMs), 0);
}
