import { chmod, constants, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { checkoutFile, type Checkout } from "../src/executable/checkout.ts";

/** Where a configuration says that the provider comes from: no registry has it. */
export const providerSource = "terraform.local/nomad-demo/nomaddemo";

/** What `make-executable.ts` makes. */
export const builtProvider = resolve(import.meta.dirname, "../dist/bin/terraform-provider-nomaddemo");

/**
 * Names the folder's `tofu.rc`, the CLI configuration that installs the provider from the mirror beside it. Both are made anew, for this
 * checkout and the Node that runs this.
 */
export async function layMirror(folder: string): Promise<string> {
  const mirror = join(folder, "mirror");
  const tools = join(folder, "bin");
  const provider = providerIn(folder);
  const place = dirname(provider);
  await rm(mirror, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  // No link: what is built next is another file, and a running provider keeps its own.
  await copyFile(builtProvider, provider, constants.COPYFILE_FICLONE).catch((cause: unknown) => {
    throw new Error("there is no executable of the provider yet: `pnpm turbo build` makes it", { cause });
  });
  await chmod(provider, 0o755);
  const checkout: Checkout = {
    repository: resolve(import.meta.dirname, "../../.."),
    node: process.execPath,
    tools,
  };
  await writeFile(join(place, checkoutFile), `${JSON.stringify(checkout, undefined, 2)}\n`);
  await writeProgram(join(tools, "pnpm"), runner);
  const settings = join(folder, "tofu.rc");
  await writeFile(settings, configuration(mirror));
  return settings;
}

/** The provider of a mirror in this folder. */
export function providerIn(folder: string): string {
  const { version } = manifest;
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const place = join(folder, "mirror", providerSource, version, platform);
  return join(place, `terraform-provider-nomaddemo_v${version}`);
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
