import { layerMeaning, layersIn, type ChaosEvent, type Layer } from "../../record/events.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";
import { stretches } from "./agents.ts";
import { drawLanes } from "./lanes.ts";
import { drawLines } from "./rates.ts";

/** A lane per layer: whole, or how much of it is there. */
export function drawLayers(events: readonly ChaosEvent[], timeline: Timeline): Html {
  const changes = events.filter((event) => event.kind === "layer");
  const layers = layersIn(events);
  const lanes = layers.map((layer) => ({
    name: layer,
    bars: stretches(
      changes.filter((event) => event.layer === layer),
      timeline,
      (event) =>
        event.ok
          ? { colour: "okSoft" as const }
          : {
              colour: "warn" as const,
              text: layer === "drift" ? String(event.have || "?") : `${event.have}/${event.want}`,
            },
    ),
  }));
  return drawLanes(lanes, {
    timeline,
    label: `Layers over the run: ${layers.map((layer) => layerMeaning[layer]).join("; ")}`,
  });
}

/** How many allocations run, instances pass, and entries stand in edge tables. */
export function drawCounts(events: readonly ChaosEvent[], timeline: Timeline): Html {
  const changes = events.filter((event) => event.kind === "layer");
  const counts = (layer: Layer) => {
    const own = changes.filter((event) => event.layer === layer);
    const points = own.map(
      (event) => [Math.max(timeline.fromS, timeline.ofEvent(event)), event.have] as const,
    );
    const last = own.at(-1);
    return last ? [...points, [timeline.toS, last.have] as const] : points;
  };
  const lines = [
    { name: "allocations running", colour: "one", points: counts("allocations"), step: true },
    { name: "instances passing", colour: "three", points: counts("services"), step: true },
    { name: "edge table entries", colour: "four", points: counts("edges"), step: true },
    { name: "clients ready", colour: "two", points: counts("clients"), step: true },
  ] as const;
  return drawLines(lines, {
    timeline,
    unit: "count",
    label: "Allocations, passing instances, edge table entries and ready clients over the run",
  });
}
