import { enableCompileCache } from "node:module";
import { platform, tmpdir } from "node:os";
import { resolve } from "node:path";

// Before anything larger is loaded: half of the start is stripping types and compiling.
const repository = resolve(import.meta.dirname, "../../..");
enableCompileCache(resolve(repository, "node_modules/.cache/nomad-demo"));
const { renderError, createStyle } = await import("command-line");
const { runProvider } = await import("./framework/run-provider.ts");
const { createProvider } = await import("./resources/provider.ts");

const { env } = process;
const provider = createProvider({
  surroundings: {
    home: env["NOMAD_DEMO_HOME"] ?? resolve(repository, ".nomad-demo"),
    repository,
    searchPath: env["PATH"] ?? "",
    vaultProgram: env["NOMAD_DEMO_VAULT"] || undefined,
    system: platform(),
  },
  agentSocket: env["SSH_AUTH_SOCK"],
});
try {
  await runProvider({ own: process, provider, temporaryFolder: tmpdir() });
} catch (error) {
  const signal = new AbortController().signal;
  const { text, exitCode } = renderError(error, { debug: false, style: createStyle(false), signal });
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
