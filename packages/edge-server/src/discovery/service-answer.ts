import type { HealthRow } from "./health-rows.ts";
import type { BadRow } from "./snapshot.ts";

/** What Consul answered about one service. */
export interface ServiceAnswer {
  readonly service: string;
  readonly rows: readonly HealthRow[];
  /** Listed too, but not to be used. */
  readonly badRows: readonly BadRow[];
  /** False for an answer without a leader or filtered by an ACL: it may lack rows that exist. */
  readonly isComplete: boolean;
  /** False when it may be the past. */
  readonly isCurrent: boolean;
  /** Consul was in trouble a moment ago: its agents may have restarted unseen. */
  readonly isAfterTrouble: boolean;
}
