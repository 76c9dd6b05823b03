import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

/** Packages without a README: what the package is, ten lines of an example, its files or rooms, its rules. */
export function findMissingReadmes(root: string): Finding[] {
  return listFiles(root, ["packages/*/package.json"])
    .map((file) => file.slice(0, -"/package.json".length))
    .filter((folder) => !existsSync(join(root, folder, "README.md")))
    .map((folder) => ({
      rule: "readme",
      file: folder,
      message: `The package has no ${folder}/README.md.`,
      hint: "Say what the package is, show it in ten lines, and name its files or rooms and its rules.",
    }));
}
