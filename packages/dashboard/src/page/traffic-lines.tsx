import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { TrafficPicture } from "../state/world-picture.ts";
import { picture } from "./known.ts";

interface Line {
  readonly key: string;
  readonly path: string;
  readonly width: number;
}

/** As many as people tell apart; the busiest are drawn. */
const mostLines = 200;

/** Lines from each edge to the instances that it passes requests to, as thick as their rate. */
export function TrafficLines({ map }: { readonly map: RefObject<HTMLDivElement | null> }) {
  const { traffic, allocations } = picture.value;
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [size, setSize] = useState(0);
  useEffect(() => {
    if (!map.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setSize(entry?.contentRect.width ?? 0));
    observer.observe(map.current);
    return () => observer.disconnect();
  }, [map]);
  // Places of tiles are known once they were drawn.
  useEffect(() => {
    if (map.current) setLines(linesIn(map.current, Object.values(traffic)));
  }, [map, traffic, allocations, size]);
  return (
    <svg class="traffic" aria-hidden="true">
      {lines.map(({ key, path, width }) => (
        <path key={key} d={path} stroke-width={width} />
      ))}
    </svg>
  );
}

function linesIn(map: HTMLElement, traffic: readonly TrafficPicture[]): Line[] {
  const origin = map.getBoundingClientRect();
  const edges = edgeTiles();
  return traffic
    .filter(({ perSecond }) => perSecond > 0)
    .toSorted((one, other) => other.perSecond - one.perSecond)
    .slice(0, mostLines)
    .flatMap(({ edge, allocation, perSecond }): Line[] => {
      const [from, to] = [centreOf(edges.get(edge), origin), centreOf(allocation, origin)];
      return from && to ? [lineBetween(from, to, { key: `${edge} ${allocation}`, perSecond })] : [];
    });
}

/** The allocation of each host's edge. */
function edgeTiles(): ReadonlyMap<string, string> {
  const all = Object.values(picture.value.allocations).filter(({ job }) => job === "edge-server");
  return new Map(all.map(({ host, id }) => [host, id]));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of the tile of an allocation; undefined where none is drawn. */
function centreOf(allocation: string | undefined, origin: DOMRect): Point | undefined {
  const tile = document.querySelector(`#tile-${CSS.escape(allocation ?? "")}`);
  if (!tile) return undefined;
  const { left, top, width, height } = tile.getBoundingClientRect();
  return { x: left - origin.left + width / 2, y: top - origin.top + height / 2 };
}

function lineBetween(
  from: Point,
  to: Point,
  { key, perSecond }: { readonly key: string; readonly perSecond: number },
): Line {
  const bend = Math.min(80, Math.max(30, Math.abs(to.x - from.x) / 4));
  const path = `M${from.x} ${from.y} C${from.x} ${from.y + bend}, ${to.x} ${to.y + bend}, ${to.x} ${to.y}`;
  return { key, path, width: Math.round(Math.min(10, Math.sqrt(perSecond)) * 10) / 10 };
}
