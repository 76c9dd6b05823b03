import type { Finding } from "./finding.ts";
import { listPages } from "./list-pages.ts";

const MAX_CHARACTERS = 160;

/** Lines of documentation that are longer than 160 characters: paragraphs without a break, and cells that hold paragraphs. */
export function findLongLines(root: string): Finding[] {
  return listPages(root).flatMap(({ file, lines }) =>
    lines.flatMap((line, index) => {
      const { length } = Array.from(line);
      return length > MAX_CHARACTERS ? [longLine(file, index + 1, length)] : [];
    }),
  );
}

const longLine = (file: string, line: number, length: number): Finding => ({
  rule: "long-line",
  file,
  message: `Line ${line} has ${length} characters; the limit is ${MAX_CHARACTERS}.`,
  hint: "Break the line; turn a table with long cells into a list.",
});
