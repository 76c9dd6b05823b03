import type { System } from "../state/world-picture.ts";

/** Who leads, as far as it was heard. */
export interface KnownLeaders {
  /** What one reading found: the leader's host, or undefined where no majority named one in time. */
  take(system: System, host: string | undefined): void;
  /** Its process is gone: it leads nothing any more, whatever was heard. */
  drop(system: System): void;
  all(): ReadonlyMap<System, string>;
}

/** On a busy machine servers answer late, and lead all the same: so many readings in a row have to find none. */
const missesThatCount = 3;

export function createKnownLeaders(): KnownLeaders {
  const leaders = new Map<System, string>();
  const misses = new Map<System, number>();
  return {
    take(system, host) {
      const missed = host === undefined ? (misses.get(system) ?? 0) + 1 : 0;
      misses.set(system, missed);
      if (host !== undefined) leaders.set(system, host);
      else if (missed >= missesThatCount) leaders.delete(system);
    },
    drop: (system) => void leaders.delete(system),
    all: () => leaders,
  };
}
