import type { Address, DrainReason } from "workload";
import type { EdgeReport } from "../admin/edge-report.ts";
import type { Options } from "../options/option-table.ts";

/** What a parent tells its worker. */
export type ToWorker =
  /** The first one. */
  | {
      readonly kind: "serve";
      readonly options: Options;
      readonly address: Address;
      readonly savesSnapshot: boolean;
    }
  | { readonly kind: "reconfigure"; readonly options: Options }
  /** Asks for a report with the same number. */
  | { readonly kind: "report"; readonly number: number; readonly isEnding: boolean }
  /** Finish what is in flight, within this time, and end. */
  | { readonly kind: "drain"; readonly timeoutMs: number; readonly reason: DrainReason };

/** What a worker tells its parent. */
export type FromWorker =
  | { readonly kind: "listening" }
  | { readonly kind: "report"; readonly number: number; readonly report: EdgeReport | undefined };
