import { wrapText } from "./wrap-line.ts";

const escape = "\u001B[";
/** Of a terminal that does not tell its size. */
const assumedSize = { rows: 24, columns: 80 };

export interface LiveBlock {
  /** Puts this text where the last one was. */
  draw(text: string): void;
}

/** The size of a terminal. */
export const sizeOf = ({
  rows,
  columns,
}: NodeJS.WriteStream): { readonly rows: number; readonly columns: number } => ({
  rows: rows || assumedSize.rows,
  columns: columns || assumedSize.columns,
});

/** A block of lines at the end of a terminal, redrawn in place. What is too wide is wrapped; what is too long is cut, and says so. */
export function createLiveBlock(stream: NodeJS.WriteStream): LiveBlock {
  let height = 0;
  return {
    draw: (text) => {
      const { rows, columns } = sizeOf(stream);
      const lines = cut(wrapText(text, columns), Math.max(1, rows - 1));
      const up = height > 0 ? `${escape}${height}A` : "";
      // Without line wrap (DECAWM): a row that fills the terminal must not become two.
      stream.write(`${escape}?7l${up}${escape}J${lines.join("\n")}\n${escape}?7h`);
      height = lines.length;
    },
  };
}

function cut(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines: make the terminal higher`];
}
