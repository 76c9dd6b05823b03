import type { Address, DrainReason } from "workload";
import type { TlsState } from "../edge/tls-state.ts";
import type { Options } from "../options/option-table.ts";
import type { ReportPart } from "./report-parts.ts";

/** What a parent tells its worker. */
export type ToWorker =
  /** The first one. */
  | {
      readonly kind: "serve";
      readonly options: Options;
      readonly address: Address;
      readonly savesSnapshot: boolean;
      readonly tls: TlsState;
    }
  | { readonly kind: "reconfigure"; readonly options: Options }
  | { readonly kind: "tls"; readonly tls: TlsState }
  /** Asks for a report with the same number. */
  | { readonly kind: "report"; readonly number: number; readonly isEnding: boolean }
  /** Finish what is in flight, within this time, and end. */
  | { readonly kind: "drain"; readonly timeoutMs: number; readonly reason: DrainReason };

/** What a worker tells its parent. */
export type FromWorker =
  | { readonly kind: "listening" }
  /** A report comes in parts; one that is the last and nothing else says that there is none. */
  | {
      readonly kind: "report";
      readonly number: number;
      readonly part: ReportPart | undefined;
      readonly isLast: boolean;
    };
