import { flushCompileCache } from "node:module";
import { dirname, resolve } from "node:path";
import { reportFailure } from "../report-failure.ts";
import { serveProvider } from "../serve-provider.ts";
import { createImport } from "./create-import.ts";
import { digestSources } from "./digest-sources.ts";
import { handOver } from "./hand-over.ts";
import { readCheckout, searchPathIn } from "./checkout.ts";
import { settleIn } from "./place.ts";

/** What the build was made of, as JSON. */
declare const NOMAD_DEMO_CARRIED: string;

interface Carried {
  /** Sources of the checkout. */
  readonly paths: readonly string[];
  /** Over all of them. */
  readonly digest: string;
}

void run()
  .catch((error: unknown) => reportFailure(process, error))
  .finally(() => {
    // The client waits for the end of the process, and connections to a world's agents may still be open.
    flushCompileCache();
    process.exit();
  });

/**
 * The provider as one file, with the orchestrator in it. It works for the checkout that it was installed from, and only as long as that has the
 * sources that it was made of: else the checkout's own provider takes over, which is slower to start.
 */
async function run(): Promise<void> {
  const checkout = await readCheckout(dirname(process.execPath));
  const { repository, node } = checkout;
  process.env["PATH"] = searchPathIn(checkout, process.env["PATH"]);
  const { paths, digest }: Carried = JSON.parse(NOMAD_DEMO_CARRIED);
  if (digestSources(repository, paths) !== digest) handOver(process, checkout);
  settleIn(repository);
  // Supervisors, relays and embedded agents are programs of the checkout, and run on its Node: as `world up` starts them, to the letter.
  process.execPath = node;
  const compileCache = resolve(repository, "node_modules/.cache/nomad-demo");
  await serveProvider(process, { repository, importModule: createImport({ repository, compileCache }) });
}
