import type { NewEvent, WorldEvent } from "../state/world-event.ts";

/** The last events of a world. */
export interface EventLog {
  /** Gives it a number and the time. */
  readonly add: (event: NewEvent) => WorldEvent;
  /** Oldest first. */
  all(): readonly WorldEvent[];
}

const most = 1_000;

export function createEventLog(now: () => number): EventLog {
  const events: WorldEvent[] = [];
  let last = 0;
  return {
    add(event) {
      const numbered = { id: ++last, at: now(), ...event };
      events.push(numbered);
      if (events.length > most) events.shift();
      return numbered;
    },
    all: () => events,
  };
}
