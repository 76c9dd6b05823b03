import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./list-files.ts";

/** A page of documentation. */
export interface Page {
  /** A path from the repository's root. */
  readonly file: string;
  readonly lines: readonly string[];
}

/** Every Markdown page that a reader opens: not the changesets. */
export function listPages(root: string): Page[] {
  const files = listFiles(root, ["*.md", "{docs,infra,findings,packages}/**/*.md"]);
  return files.map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n") }));
}

/** The lines of a page that are prose, each with its number: blocks of code are left out. */
export function proseOf({ lines }: Page): { readonly number: number; readonly line: string }[] {
  let isCode = false;
  return lines.flatMap((line, index) => {
    const isFence = line.trimStart().startsWith("```");
    if (isFence) isCode = !isCode;
    return isCode || isFence ? [] : [{ number: index + 1, line }];
  });
}
