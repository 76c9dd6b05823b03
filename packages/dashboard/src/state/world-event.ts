/** What an event is about: what the log is filtered by. */
export const eventKinds = [
  "agents",
  "leaders",
  "allocations",
  "jobs",
  "checks",
  "edges",
  "faults",
  "hands",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Something that happened, in words. */
export interface WorldEvent {
  /** Grows by one with each event of a server: what a permalink names. */
  readonly id: number;
  /** When it was seen, epoch milliseconds. */
  readonly at: number;
  readonly kind: EventKind;
  readonly tone: "good" | "bad" | "plain";
  readonly text: string;
  /** Keys of what it is about: `agents/node01/consul`. */
  readonly about: readonly string[];
}

/** Before it has a number and a time. */
export type NewEvent = Pick<WorldEvent, "kind" | "tone" | "text" | "about">;
