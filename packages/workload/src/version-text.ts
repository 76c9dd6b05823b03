import { buildInfo } from "./build-info.ts";

/** What `--version` prints: the program, what it was built from, and the Node.js in it. */
export function versionText(program: string): string {
  const { SHA, Date } = buildInfo();
  return `${program} ${SHA}, ${Date}, node ${process.versions.node}\n`;
}
