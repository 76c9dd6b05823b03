import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseSync, Visitor, type MemberExpression } from "oxc-parser";
import type { Finding } from "./finding.ts";
import { listFiles } from "./list-files.ts";

const OF_THE_PROGRAM: ReadonlySet<string> = new Set(["env", "argv", "exit"]);

/** Sources that read the environment or the arguments, or end the process, and are no `main.ts`. */
export function findProcessReaders(root: string): Finding[] {
  return listFiles(root, ["packages/*/src/**/*.ts"]).flatMap((file) => {
    if (basename(file) === "main.ts") return [];
    const text = readFileSync(join(root, file), "utf8");
    return /process\??\./.test(text) ? [...propertiesOf(file, text)].map((name) => reads(file, name)) : [];
  });
}

function propertiesOf(file: string, text: string): Set<string> {
  const found = new Set<string>();
  new Visitor({
    MemberExpression({ object, property }: MemberExpression) {
      if (object.type !== "Identifier" || object.name !== "process") return;
      if (property.type === "Identifier" && OF_THE_PROGRAM.has(property.name)) found.add(property.name);
    },
  }).visit(parseSync(file, text).program);
  return found;
}

const reads = (file: string, name: string): Finding => ({
  rule: "process",
  file,
  message: `The file uses process.${name}, and is no main.ts.`,
  hint: "Let the main.ts read it and pass the value in, or return an exit code.",
});
