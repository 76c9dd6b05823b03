import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "./package.json" with { type: "json" };

/** Where a configuration says the provider comes from: no registry has it. */
const source = "terraform.local/nomad-demo/nomaddemo";
const { version } = manifest;

const dist = join(import.meta.dirname, "dist");
const mirror = join(dist, "mirror");
const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const folder = join(mirror, source, version, platform);
const program = join(import.meta.dirname, "src/main.ts");

await rm(dist, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const launcher = join(folder, `terraform-provider-nomaddemo_v${version}`);
// Clients copy it: what it starts is named by its whole path.
await writeFile(launcher, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`);
await chmod(launcher, 0o755);
const settings = join(dist, "tofu.rc");
await writeFile(
  settings,
  `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["terraform.local/*/*"]
  }
  direct {
    exclude = ["terraform.local/*/*"]
  }
}
`,
);
process.stdout.write(
  `The provider ${source} ${version} is installed by: export TF_CLI_CONFIG_FILE=${settings}\n`,
);

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
