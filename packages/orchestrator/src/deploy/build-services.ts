import { join } from "node:path";
import { buildFailed } from "./errors.ts";
import { execLocally } from "../toolchain/exec-locally.ts";
import { readBuildRecord } from "./build-record.ts";
import { listDeployables } from "./deployable.ts";

export interface BuildOptions {
  readonly repository: string;
  readonly services: readonly string[];
  readonly signal: AbortSignal;
}

const lastLineCount = 20;

/**
 * Builds what is stale of these services. Turbo knows by the digests of their sources; it is not asked where nothing is another byte than after
 * its last answer: that alone is a second, and it writes the executables anew.
 */
export async function buildServices({ repository, services, signal }: BuildOptions): Promise<void> {
  const known = (await listDeployables(repository)).filter(({ name }) => services.includes(name));
  const records = await Promise.all(
    known.map(async (service) => ({
      name: service.name,
      ...(await readBuildRecord(repository, service, { signal })),
    })),
  );
  const fresh = records.filter(({ isFresh }) => isFresh).map(({ name }) => name);
  const stale = services.filter((name) => !fresh.includes(name));
  if (stale.length === 0) return;
  await build({ repository, services: stale, signal });
  for (const { isFresh, keep } of records) if (!isFresh) await keep();
}

async function build({ repository, services, signal }: BuildOptions): Promise<void> {
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
