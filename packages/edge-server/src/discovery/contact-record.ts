import { messageOf } from "command-line/message-of";
import type { Clock } from "../clock.ts";
import type { AccessProblem } from "./access-problems.ts";
import type { ConsulAnswer, ConsulClient, Heartbeat } from "./consul-client.ts";
import { ConsulFailure } from "./consul-failure.ts";

/** How the edge stands with Consul. */
export interface ConsulContact {
  /** When any query was last answered, in epoch milliseconds. */
  readonly heardAt: number | undefined;
  /** Whether the agent in use last said that its cluster has a leader; false when it did not say. */
  readonly hasLeader: boolean;
  /** When it last said so, in epoch milliseconds: what Consul answers may be as old as that. */
  readonly leaderAt: number | undefined;
  /** Whether that answer came from a cluster with a leader, unfiltered. */
  readonly isComplete: boolean;
  /** The last failure since then; undefined when all is well. */
  readonly error: string | undefined;
  readonly queries: number;
  readonly failures: number;
  readonly agents: ReturnType<ConsulClient["agents"]>;
  /** What Consul, or its certificates, keep the edge from. */
  readonly problems: readonly AccessProblem[];
}

/** So long after trouble of Consul an agent may have restarted without being seen dead. */
const troubleMs = 60_000;

/** Keeps the books for {@link ConsulContact}. */
export function createContactRecord(clock: Clock) {
  let troubledAt = Number.NEGATIVE_INFINITY;
  let record: Omit<ConsulContact, "agents" | "problems"> = {
    heardAt: undefined,
    hasLeader: false,
    leaderAt: undefined,
    isComplete: false,
    error: undefined,
    queries: 0,
    failures: 0,
  };
  return {
    heard: ({ isComplete, isCurrent }: ConsulAnswer) => {
      if (!isCurrent) troubledAt = clock.monotonic();
      const queries = record.queries + 1;
      record = { ...record, heardAt: clock.now(), isComplete, error: undefined, queries };
    },
    failed: (error: unknown) => {
      if (error instanceof ConsulFailure && error.isOutage) troubledAt = clock.monotonic();
      const message = messageOf(error);
      record = { ...record, error: message, queries: record.queries + 1, failures: record.failures + 1 };
    },
    beat: (heartbeat: Heartbeat) => {
      const hasLeader = heartbeat?.hasLeader === true;
      if (!hasLeader) troubledAt = clock.monotonic();
      record = { ...record, hasLeader, leaderAt: hasLeader ? clock.now() : record.leaderAt };
    },
    /** Whether Consul was away, or had no leader, within the last minute. */
    wasTroubled: () => clock.monotonic() - troubledAt < troubleMs,
    read: () => record,
  };
}
