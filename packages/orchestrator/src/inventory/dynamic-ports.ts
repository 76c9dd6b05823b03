import type { Inventory } from "./inventory.ts";

/** Nomad's own default (client block: min_dynamic_port, max_dynamic_port). */
const nomadDefault = { min: 20_000, max: 32_000 };

/** Both ends are given out. */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/**
 * The ports that Nomad gives to tasks which ask for any: the longest part of its default range that holds no port of the world's own.
 * An instance that was given the edge's port would keep the edge off its host.
 */
export function dynamicPorts({ ports, vault }: Pick<Inventory, "ports" | "vault">): PortRange {
  const { edgeHttps, ...always } = ports;
  const own = [...Object.values(always), ...(vault ? [edgeHttps] : [])]
    .filter((port) => port >= nomadDefault.min && port <= nomadDefault.max)
    .toSorted((a, b) => a - b);
  const starts = [nomadDefault.min, ...own.map((port) => port + 1)];
  const ranges = starts.map((min, index) => ({ min, max: (own[index] ?? nomadDefault.max + 1) - 1 }));
  return ranges.reduce((longest, range) => (length(range) > length(longest) ? range : longest));
}

const length = ({ min, max }: PortRange): number => max - min + 1;
