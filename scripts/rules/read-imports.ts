import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/** The relative imports of a file (types too, re-exports and dynamic imports too), as paths from `root`. */
export function readImports(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, text);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    ),
  ];
  return [...new Set(specifiers)]
    .filter((specifier) => specifier?.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(file), specifier ?? ""));
}
