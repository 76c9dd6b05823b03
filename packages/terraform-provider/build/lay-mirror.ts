import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };

/** Where a configuration says that the provider comes from: no registry has it. */
export const providerSource = "terraform.local/nomad-demo/nomaddemo";

/** Names the folder's `tofu.rc`, the CLI configuration that installs the provider from the mirror beside it. Both are made anew. */
export async function layMirror(folder: string): Promise<string> {
  const { version } = manifest;
  const mirror = join(folder, "mirror");
  const tools = join(folder, "bin");
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const place = join(mirror, providerSource, version, platform);
  await rm(mirror, { recursive: true, force: true });
  await writeProgram(join(place, `terraform-provider-nomaddemo_v${version}`), launcher(tools));
  await writeProgram(join(tools, "pnpm"), runner);
  const settings = join(folder, "tofu.rc");
  await writeFile(settings, configuration(mirror));
  return settings;
}

/** Clients copy it: what it starts is named by its whole path. The Node that builds is the Node that runs, also what it starts itself. */
function launcher(tools: string): string {
  const program = resolve(import.meta.dirname, "../src/main.ts");
  const path = `${quoted(dirname(process.execPath))}:"\${PATH:-/usr/bin:/bin}":${quoted(tools)}`;
  return `PATH=${path} exec ${quoted(process.execPath)} ${quoted(program)} "$@"`;
}

/**
 * What turbo, which builds the services, needs of a package manager: to run a package's script. Node does that, where no pnpm is installed,
 * without a network.
 */
const runner = `[ "$1" = run ] && shift && exec ${quoted(process.execPath)} --run "$@"
echo "this stands for pnpm where none is installed, and only runs scripts" >&2
exit 1`;

const configuration = (mirror: string): string => `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["terraform.local/*/*"]
  }
  direct {
    exclude = ["terraform.local/*/*"]
  }
}
`;

async function writeProgram(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
