import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/*
 * Records what a real client asks a provider, byte for byte: `node scripts/record.ts TOFU`, run by hand when the protocol's calls change.
 * Each step is a life of its own of the provider, with the shops that are open when it begins.
 */
const run = promisify(execFile);
const [, , tofu = "tofu"] = process.argv;
const output = resolve(import.meta.dirname, "../test/conformance/recorded.json");
const provider = resolve(import.meta.dirname, "../test/fixtures/recording-provider.ts");

const shop = (values: string): string => `
terraform {
  required_providers {
    shop = { source = "terraform.local/test/shop" }
  }
}
provider "shop" { greeting = "hello" }
resource "terraform_data" "later" { input = "a" }
resource "shop_shop" "books" {
  name = "books"
  ${values}
}
data "shop_all" "all" { depends_on = [shop_shop.books] }
`;
const full = `size    = 3
  price   = 0.1
  key     = "k"
  code    = "c"
  shelves = [{ label = terraform_data.later.id, full = true }]
  tags    = { a = "b" }`;

interface Step {
  readonly name: string;
  readonly configuration: string;
  readonly command: readonly string[];
  /** Shops that are open when it begins. */
  readonly open: readonly string[];
}

const steps: readonly Step[] = [
  { name: "validate", configuration: shop(full), command: ["validate"], open: [] },
  { name: "create", configuration: shop(full), command: ["apply", "-auto-approve"], open: [] },
  {
    name: "plan of no change",
    configuration: shop(full),
    command: ["plan", "-detailed-exitcode"],
    open: ["books"],
  },
  { name: "update", configuration: shop("size = 4"), command: ["apply", "-auto-approve"], open: ["books"] },
  {
    name: "destroy",
    configuration: shop("size = 4"),
    command: ["destroy", "-auto-approve"],
    open: ["books"],
  },
  {
    name: "import",
    configuration: shop(""),
    command: ["import", "shop_shop.books", "books"],
    open: ["books"],
  },
];

const folder = await mkdtemp(join(tmpdir(), "record-"));
try {
  await writeFile(output, `${JSON.stringify(await record(folder), undefined, 1)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function record(path: string): Promise<object> {
  const lines = join(path, "lines");
  const launcher = join(path, "provider", "terraform-provider-shop");
  await mkdir(join(path, "provider"));
  const settings = join(path, "tofu.rc");
  const override = `dev_overrides { "terraform.local/test/shop" = ${JSON.stringify(join(path, "provider"))} }`;
  await writeFile(settings, `provider_installation {\n  ${override}\n  direct {}\n}\n`);
  const env = {
    PATH: process.env["PATH"],
    HOME: path,
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: "1",
  };
  const recorded: object[] = [];
  for (const { name, configuration, command, open } of steps) {
    await writeFile(join(path, "main.tf"), configuration);
    const words = [process.execPath, provider, lines, ...open].map((word) => `'${word}'`).join(" ");
    await writeFile(launcher, `#!/bin/sh\nexec ${words}\n`);
    await chmod(launcher, 0o755);
    await writeFile(lines, "");
    const [verb = "", ...more] = command;
    const flags = verb === "validate" ? [] : ["-input=false"];
    await run(tofu, [verb, ...flags, "-no-color", ...more], { cwd: path, env });
    const calls = (await readFile(lines, "utf8"))
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    recorded.push({ name, open, calls });
  }
  const { stdout } = await run(tofu, ["version", "-json"], { env });
  const { terraform_version: version }: { terraform_version: string } = JSON.parse(stdout);
  return { client: `OpenTofu ${version}`, steps: recorded };
}
