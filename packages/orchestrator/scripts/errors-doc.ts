import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { documentedErrors, renderErrorsDocument, type DocumentedError } from "./documented-errors.ts";

/** Writes docs/errors.md from the error factories of all packages; with --check only says whether it is what it would write. */
const repository = join(import.meta.dirname, "../../..");
const target = join(repository, "docs", "errors.md");

const packages = (await readdir(join(repository, "packages"))).sort();
const sections = await Promise.all(packages.map(async (name) => ({ name, errors: await errorsOf(name) })));
const wanted = renderErrorsDocument(sections.filter(({ errors }) => errors.length > 0));

if (!process.argv.includes("--check")) {
  await writeFile(target, wanted);
} else if ((await readFile(target, "utf8").catch(() => "")) !== wanted) {
  process.stderr.write(
    `${relative(repository, target)} is stale: run \`pnpm --filter orchestrator generate\`\n`,
  );
  process.exitCode = 1;
}

async function errorsOf(name: string): Promise<DocumentedError[]> {
  const source = join(repository, "packages", name, "src");
  const files = (await readdir(source, { recursive: true }))
    .filter((file) => /(^|\/)errors\.ts$/.test(file))
    .sort();
  const errors = await Promise.all(
    files.map(async (file) => documentedErrors(await readFile(join(source, file), "utf8"))),
  );
  return errors.flat().sort((one, other) => one.code.localeCompare(other.code));
}
