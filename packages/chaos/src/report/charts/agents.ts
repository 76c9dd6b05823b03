import type { ChaosEvent } from "../../record/events.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";
import { drawLanes, type Bar, type Lane } from "./lanes.ts";

const stateColours = { up: "okSoft", down: "fail", frozen: "frozen" } as const;

/** A lane per agent: up, sealed, down, frozen; a thin bar while it leads its system's Raft. */
export function drawAgents(events: readonly ChaosEvent[], timeline: Timeline): Html {
  return drawLanes(agentLanes(events, timeline), {
    timeline,
    label: "Every agent over the run: up, sealed, down or frozen, and who led",
    laneHeight: 20,
  });
}

export function agentLanes(events: readonly ChaosEvent[], timeline: Timeline): Lane[] {
  const changes = events.filter((event) => event.kind === "process");
  const leaders = events.filter((event) => event.kind === "leader");
  const seals = events.filter((event) => event.kind === "seal");
  return [...Map.groupBy(changes, ({ agent }) => agent)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, own]) => ({
      name,
      bars: [
        ...stretches(own, timeline, (event): Omit<Bar, "fromS" | "toS"> => ({
          colour: stateColours[event.state],
        })),
        ...stretches(
          seals.filter(({ agent }) => agent === name),
          timeline,
          ({ state }) => (state === "sealed" ? { colour: "warn" as const, text: "sealed" } : undefined),
        ),
        ...stretches(
          leaders.filter(({ system }) =>
            leaders.some((event) => event.agent === name && event.system === system),
          ),
          timeline,
          (event) => (event.agent === name ? { colour: "lead" as const, thin: true } : undefined),
        ),
      ],
    }));
}

/** Bars between changes: each lasts until the next change, the last one to the end. */
export function stretches<E extends ChaosEvent>(
  changes: readonly E[],
  timeline: Timeline,
  look: (event: E) => Omit<Bar, "fromS" | "toS"> | undefined,
): Bar[] {
  return changes.flatMap((event, index) => {
    const next = changes[index + 1];
    const looks = look(event);
    const fromS = Math.max(timeline.fromS, timeline.ofEvent(event));
    const toS = next ? timeline.ofEvent(next) : timeline.toS;
    return looks && toS > fromS ? [{ fromS, toS, ...looks }] : [];
  });
}
