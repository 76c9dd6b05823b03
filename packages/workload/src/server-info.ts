import { hostname } from "node:os";
import { buildInfo, type BuildInfo } from "./build-info.ts";

/** What every service of this project answers on `/info`. */
export interface ServerInfo {
  readonly Build: BuildInfo;
  /** When this process started, ISO 8601. */
  readonly Started: string;
  readonly Hostname: string;
  readonly PID: number;
}

const started = new Date(Date.now() - process.uptime() * 1000).toISOString();

/** The `/info` of the running process. */
export function serverInfo(): ServerInfo {
  return { Build: buildInfo(), Started: started, Hostname: hostname(), PID: process.pid };
}
