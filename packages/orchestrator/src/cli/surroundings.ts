import { join } from "node:path";

/** What every command of this repository is told about the world outside; read once, in main.ts. */
export interface Surroundings {
  /** The folder of all worlds. */
  readonly home: string;
  /** The checkout: where packages are found and built. */
  readonly repository: string;
  /** Variables of the environment that begin with NOMAD_DEMO_VAR_. */
  readonly variables: Readonly<Record<string, string>>;
  /** NOMAD_NAMESPACE, where it is set. */
  readonly namespace: string | undefined;
  /** The value of PATH: where programs are looked for. */
  readonly searchPath: string;
  /** NOMAD_DEMO_VAULT, where it is set: the program of a new Vault. */
  readonly vaultProgram?: string | undefined;
}

/** What of a process's environment counts for commands. */
export function readSurroundings(environment: NodeJS.ProcessEnv, repository: string): Surroundings {
  return {
    home: environment["NOMAD_DEMO_HOME"] ?? join(repository, ".nomad-demo"),
    repository,
    variables: Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) =>
        name.startsWith("NOMAD_DEMO_VAR_") && value !== undefined ? [[name, value]] : [],
      ),
    ),
    namespace: environment["NOMAD_NAMESPACE"] || undefined,
    searchPath: environment["PATH"] ?? "",
    vaultProgram: environment["NOMAD_DEMO_VAULT"] || undefined,
  };
}
