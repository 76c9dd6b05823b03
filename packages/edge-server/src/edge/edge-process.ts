import type { DrainableServer } from "workload";
import type { EdgeReport } from "../admin/edge-report.ts";
import type { Options } from "../options/option-table.ts";
import type { TlsState } from "./tls-state.ts";

/** What serves requests: an edge in this process, or workers that are processes of their own. */
export interface EdgeProcess {
  readonly server: DrainableServer;
  /** What it says of itself; undefined when nothing is counted, or no worker answers. */
  report(isEnding: boolean): Promise<EdgeReport | undefined>;
  /** Goes by other options from now on. */
  reconfigure(options: Options): void;
  /** Speaks TLS with this from now on: new handshakes alone, nothing in flight is touched. */
  useTls(state: TlsState): void;
  /** Ends everything but the server, which is drained by then. */
  stop(): Promise<void>;
}
