import { stripVTControlCharacters } from "node:util";
import type { Style } from "./style.ts";

/** Aligned columns under dim headings; a column whose cells are all numbers is aligned right. */
export function table(
  style: Style,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const columns = headings.map((heading, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    return {
      width: Math.max(widthOf(heading), ...cells.map(widthOf)),
      right: cells.length > 0 && cells.every((cell) => /^[\d.,]+$/.test(stripVTControlCharacters(cell))),
    };
  });
  const line = (cells: readonly string[], paint: (text: string) => string): string =>
    columns
      .map(({ width, right }, index) => pad(paint(cells[index] ?? ""), width, right))
      .join("  ")
      .trimEnd();
  return [line(headings, style.dim), ...rows.map((row) => line(row, (text) => text))]
    .map((text) => `  ${text}`)
    .join("\n");
}

function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
