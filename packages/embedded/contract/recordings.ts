import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "recorded");

/** What a real agent of one version answered, a step after the other. */
export interface Recording<Step> {
  readonly version: string;
  readonly steps: readonly Step[];
}

/** The recordings of a product, one file for each version, one JSON document a line for each step. */
export function recordingsOf<Step>(product: "consul" | "nomad") {
  const fileOf = (version: string): string => join(folder, `${product}-${version}.jsonl`);
  const name = new RegExp(`^${product}-(.*)\\.jsonl$`);

  return {
    /** All that are kept, the newest version first. */
    async read(): Promise<readonly Recording<Step>[]> {
      const versions = (await readdir(folder)).flatMap((file) => name.exec(file)?.[1] ?? []);
      versions.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
      return Promise.all(
        versions.map(async (version) => ({
          version,
          steps: parse<Step>(await readFile(fileOf(version), "utf8")),
        })),
      );
    },
    /** Keeps one; returns its file. */
    async write({ version, steps }: Recording<Step>): Promise<string> {
      await mkdir(folder, { recursive: true });
      await writeFile(fileOf(version), steps.map((step) => `${JSON.stringify(step)}\n`).join(""));
      return fileOf(version);
    },
  };
}

function parse<Step>(lines: string): Step[] {
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line): Step => JSON.parse(line));
}
