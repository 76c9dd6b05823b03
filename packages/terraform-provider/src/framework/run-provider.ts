import { createLog } from "../wire/plugin/log.ts";
import { readHandshake } from "../wire/plugin/handshake.ts";
import { createProviderService } from "../wire/plugin/provider-service.ts";
import { servePlugin } from "../wire/plugin/serve-plugin.ts";
import { createHandlers } from "./create-handlers.ts";
import type { Provider } from "./definitions.ts";
import { trackCalls } from "./track-calls.ts";
import { untilOrphaned } from "./until-orphaned.ts";

export interface RunOptions<Client> {
  /** The process: its environment, standard output and standard error are the plugin's. */
  readonly own: NodeJS.Process;
  readonly provider: Provider<Client>;
  readonly temporaryFolder: string;
}

/**
 * Serves a provider until its client wants no more. What still runs then is told to stop, and waited for. Ctrl-C reaches the plugin too, and is
 * left to the client: it asks with StopProvider. Throws what {@link readHandshake} throws.
 */
export async function runProvider<Client>({
  own,
  provider,
  temporaryFolder,
}: RunOptions<Client>): Promise<void> {
  const handshake = readHandshake(own.env);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort(new Error("the user has stopped Terraform"));
  // Whoever reads is gone: the end is near, and it is to be an orderly one.
  for (const stream of [own.stdout, own.stderr]) stream.on("error", stop);
  const log = createLog({ write: (line) => own.stderr.write(line), now: () => new Date() });
  const { handlers, settled } = trackCalls(createHandlers(provider, { log, stop, signal: stopped.signal }));
  const plugin = await servePlugin({
    handshake,
    services: [createProviderService(handlers)],
    temporaryFolder,
    now: new Date(),
  });
  const terminated = new Promise<"terminated">((resolve) => own.once("SIGTERM", () => resolve("terminated")));
  own.on("SIGINT", () => log("debug", "Ctrl-C is the client's to handle"));
  // Before the client can read a line and end: later its successor would be taken for it.
  const orphaned = untilOrphaned(own);
  own.stdout.write(plugin.line);
  const reason = await Promise.race([plugin.ended, terminated, orphaned]);
  log("debug", "the provider ends", { reason });
  stop();
  await settled();
  await plugin.close();
}
