import type { Log } from "workload";
import { createAsker } from "./create-asker.ts";
import type { Options } from "./parse-options.ts";
import { watchServer } from "./watch-server.ts";

export interface UnsealOptions extends Options {
  readonly log: Pick<Log, "child">;
  readonly signal: AbortSignal;
  /** Default 1 s. */
  readonly pollMs?: number;
  /** Default 10 s. */
  readonly refusedMs?: number;
}

/** Watches all servers side by side until the signal is aborted: one that hangs does not keep the others sealed. */
export async function unseal({
  servers,
  serverName,
  authorityFile,
  shareFile,
  log,
  signal,
  pollMs = 1_000,
  refusedMs = 10_000,
}: UnsealOptions): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const asker = createAsker({ server, serverName, authorityFile });
      return watchServer({ asker, shareFile, log: log.child({ server }), signal, pollMs, refusedMs });
    }),
  );
}
