import { messageOf } from "command-line/message-of";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { scenarioInvalid, scenarioTwice } from "../errors.ts";
import { scenarioSchema, type Scenario } from "./scenario.ts";

/** The folder of the built-in scenarios. */
export const builtInFolder = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** All scenarios of these folders (`*.yaml`, `*.yml`), by name; throws for the first file that cannot be used. */
export async function loadScenarios(folders: readonly string[] = [builtInFolder]): Promise<Scenario[]> {
  const loaded = (await Promise.all(folders.map(loadFolder))).flat();
  const files = Map.groupBy(loaded, ({ scenario }) => scenario.name);
  for (const [name, same] of files) {
    if (same.length > 1)
      throw scenarioTwice(
        name,
        same.map(({ file }) => file),
      );
  }
  return loaded.map(({ scenario }) => scenario).toSorted((a, b) => a.name.localeCompare(b.name));
}

async function loadFolder(folder: string) {
  const names = await readdir(folder).catch((error: unknown) => {
    throw scenarioInvalid(folder, ["the folder cannot be read"], error);
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(folder, name));
  return Promise.all(
    files.map(async (file) => ({ file, scenario: parseScenario(await readFile(file, "utf8"), file) })),
  );
}

/** One scenario from YAML text; `file` is only for messages. Throws `CHAOS_SCENARIO_INVALID` with every problem and its place. */
export function parseScenario(text: string, file: string): Scenario {
  const result = scenarioSchema.safeParse(parseYaml(text, file));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`);
  throw scenarioInvalid(file, problems, result.error);
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw scenarioInvalid(file, [messageOf(error)], error);
  }
}
