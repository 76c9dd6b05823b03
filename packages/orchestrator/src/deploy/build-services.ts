import { join } from "node:path";
import { buildFailed } from "./errors.ts";
import { execLocally } from "../toolchain/exec-locally.ts";

export interface BuildOptions {
  readonly repository: string;
  readonly services: readonly string[];
  readonly signal: AbortSignal;
}

const lastLineCount = 20;

/** Builds what is stale of these services: turbo knows by the digests of their sources. */
export async function buildServices({ repository, services, signal }: BuildOptions): Promise<void> {
  const turbo = join(repository, "node_modules", ".bin", "turbo");
  const filters = services.map((name) => `--filter=${name}`);
  const command = [
    turbo,
    "run",
    "build",
    ...filters,
    "--output-logs=errors-only",
    "--no-color",
    `--cwd=${repository}`,
  ];
  const { exitCode, stdout, stderr } = await execLocally(command, { signal });
  if (exitCode !== 0)
    throw buildFailed(services, `${stdout}${stderr}`.trim().split("\n").slice(-lastLineCount));
}
