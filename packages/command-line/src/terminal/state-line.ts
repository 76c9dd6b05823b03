const escape = "\u001B[";

/** The last line of a terminal, rewritten in place; notes go above it. */
export interface StateLine {
  /** Puts this text where the last one was; what is too wide for the terminal is cut. Undefined takes it away. */
  show(text: string | undefined): void;
  /** A line that stays. */
  note(line: string): void;
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;

export function createStateLine(stream: NodeJS.WriteStream): StateLine {
  let shown: string | undefined;
  const erase = (): string => (shown === undefined ? "" : `\r${escape}2K`);
  // One column stays free: a cursor behind the last one is on the next row for some terminals.
  const draw = (text: string | undefined): string => cut(text ?? "", (stream.columns || 80) - 1);
  return {
    show(text) {
      if (text === undefined && shown === undefined) return;
      stream.write(erase() + draw(text));
      shown = text;
    },
    note: (line) => void stream.write(`${erase()}${line}\n${draw(shown)}`),
  };
}
