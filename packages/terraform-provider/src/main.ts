import { enableCompileCache, flushCompileCache } from "node:module";
import { resolve } from "node:path";

// Before anything larger is loaded: half of the start is stripping types and compiling.
const repository = resolve(import.meta.dirname, "../../..");
enableCompileCache(resolve(repository, "node_modules/.cache/nomad-demo"));
const { reportFailure } = await import("./report-failure.ts");
const { serveProvider } = await import("./serve-provider.ts");

await serveProvider(process, { repository }).catch((error: unknown) => reportFailure(process, error));
// The client waits for the end of the process, and connections to a world's agents may still be open.
flushCompileCache();
process.exit();
