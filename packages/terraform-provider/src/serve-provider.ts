import { platform, tmpdir } from "node:os";
import { resolve } from "node:path";
import { runProvider } from "./framework/run-provider.ts";
import { createProvider, type ImportModule } from "./resources/provider.ts";

export interface ServeProviderOptions {
  /** The checkout that the provider belongs to. */
  readonly repository: string;
  /** How modules of the checkout are imported, where `import()` cannot. */
  readonly importModule?: ImportModule | undefined;
}

/** Runs the provider in this process until its client wants no more. Throws what makes it no plugin: NOT_A_PLUGIN, PROTOCOL_NOT_SPOKEN. */
export async function serveProvider(
  own: NodeJS.Process,
  { repository, importModule }: ServeProviderOptions,
): Promise<void> {
  const { env } = own;
  const provider = createProvider({
    surroundings: {
      home: env["NOMAD_DEMO_HOME"] ?? resolve(repository, ".nomad-demo"),
      repository,
      searchPath: env["PATH"] ?? "",
      vaultProgram: env["NOMAD_DEMO_VAULT"] || undefined,
      system: platform(),
    },
    agentSocket: env["SSH_AUTH_SOCK"],
    importModule,
  });
  await runProvider({ own, provider, temporaryFolder: tmpdir() });
}
