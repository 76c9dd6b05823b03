import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownIdentity, startDetached, type ProcessIdentity } from "processes";

const main = fileURLToPath(new URL("./reaper/main.ts", import.meta.url));

/** Starts the reaper of a ledger, in a session of its own. The reaper watches the calling process and ends by itself. */
export function startReaper(
  ledger: string,
  watched: ProcessIdentity = ownIdentity(),
): Promise<ProcessIdentity> {
  return startDetached({
    command: process.execPath,
    args: [main, "--ledger", ledger, "--pid", String(watched.pid), "--start-time", watched.startTime],
    env: {},
    cwd: dirname(ledger),
    logFile: join(dirname(ledger), "reaper.log"),
  });
}
