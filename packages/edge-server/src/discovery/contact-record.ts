import type { Clock } from "../clock.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";

/** How the edge stands with Consul. */
export interface ConsulContact {
  /** When any query was last answered, in epoch milliseconds. */
  readonly heardAt: number | undefined;
  /** How old that answer's data may have been. */
  readonly ageMs: number;
  /** Whether that answer came from a cluster with a leader, unfiltered. */
  readonly isComplete: boolean;
  /** The last failure since then; undefined when all is well. */
  readonly error: string | undefined;
  readonly queries: number;
  readonly failures: number;
  readonly agents: ReturnType<ConsulClient["agents"]>;
}

/** Keeps the books for {@link ConsulContact}. */
export function createContactRecord(clock: Clock) {
  let record: Omit<ConsulContact, "agents"> = {
    heardAt: undefined,
    ageMs: 0,
    isComplete: false,
    error: undefined,
    queries: 0,
    failures: 0,
  };
  return {
    heard: ({ ageMs, isComplete }: ConsulAnswer) => {
      record = {
        ...record,
        heardAt: clock.now(),
        ageMs,
        isComplete,
        error: undefined,
        queries: record.queries + 1,
      };
    },
    failed: (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      record = { ...record, error: message, queries: record.queries + 1, failures: record.failures + 1 };
    },
    read: () => record,
  };
}
