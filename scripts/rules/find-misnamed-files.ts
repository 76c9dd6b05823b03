import { basename } from "node:path";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*\.tsx?$/;
const SAYS_NOTHING = /(?:^|\/)(?:utils?|helpers?|common|types|manager)(?:\/|\.tsx?$)/;

/** Files that are not in kebab-case, and files or folders whose names say nothing of what they hold. */
export function findMisnamedFiles(root: string): Finding[] {
  return listFiles(root, ["packages/**/*.ts", "scripts/**/*.ts"]).flatMap((file) => {
    if (SAYS_NOTHING.test(file)) return [misnamed(file, "says nothing of what it holds")];
    return KEBAB_CASE.test(basename(file)) ? [] : [misnamed(file, "is not in kebab-case")];
  });
}

const misnamed = (file: string, why: string): Finding => ({
  rule: "names",
  file,
  message: `The name ${file} ${why}.`,
  hint: "Name the file after the one thing that it exports, in kebab-case.",
});
