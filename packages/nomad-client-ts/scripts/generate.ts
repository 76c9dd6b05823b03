import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../openapi/nomad.yaml", import.meta.url);
const target = new URL("../src/generated/nomad.ts", import.meta.url);

const notice =
  "// Generated from openapi/nomad.yaml: change that document, then run `pnpm --filter nomad-client-ts generate`.\n";
const generated = notice + astToString(await openapiTS(source));

if (process.argv.includes("--check")) await check();
else await write();

async function check(): Promise<void> {
  const present = await readFile(target, "utf8").catch(() => "");
  if (present === generated) return;
  process.stderr.write(
    "src/generated/nomad.ts differs from openapi/nomad.yaml: run `pnpm --filter nomad-client-ts generate`\n",
  );
  process.exitCode = 1;
}

async function write(): Promise<void> {
  await mkdir(new URL(".", target), { recursive: true });
  await writeFile(target, generated);
}
