import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { scenarioSchema } from "../src/scenario/scenario.ts";

// Writes schema/scenario.schema.json from the zod schema; with --check compares instead and exits 1 on a difference.
const file = fileURLToPath(new URL("../schema/scenario.schema.json", import.meta.url));
const text = `${JSON.stringify(z.toJSONSchema(scenarioSchema, { io: "input" }), undefined, 2)}\n`;

if (!process.argv.includes("--check")) {
  await writeFile(file, text);
} else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
  process.stderr.write(
    `${file} is not what src/scenario/scenario.ts says: run pnpm --filter chaos generate\n`,
  );
  process.exitCode = 1;
}
