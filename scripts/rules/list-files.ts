import { globSync } from "node:fs";

const LEFT_OUT = ["**/node_modules", "**/dist", "**/generated", "**/.nomad-demo"];

/**
 * The files below `root` that match a pattern, as sorted paths from `root`; sources with JSX are sources as others are. Installed, built and generated
 * files are left out.
 */
export function listFiles(root: string, patterns: readonly string[]): string[] {
  const wanted = patterns.flatMap((pattern) =>
    pattern.endsWith("/*.ts") ? [pattern, `${pattern}x`] : [pattern],
  );
  return globSync(wanted, { cwd: root, exclude: LEFT_OUT })
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}
