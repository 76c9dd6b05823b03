const ESC = "\u001B[";

/** The last line of a terminal, rewritten in place; notes go above it. */
export interface StateLine {
  /** Puts this text where the last one was; what is too wide for the terminal is cut. Undefined takes it away. */
  show(text: string | undefined): void;
  /** A line that stays. */
  note(line: string): void;
}

export function createStateLine(stream: NodeJS.WriteStream): StateLine {
  let shown: string | undefined;
  const erase = (): string => (shown === undefined ? "" : `\r${ESC}2K`);
  // Without line wrap (DECAWM) the terminal itself cuts what is too wide.
  const draw = (text: string | undefined): string => (text === undefined ? "" : `${ESC}?7l${text}${ESC}?7h`);
  return {
    show(text) {
      if (text === undefined && shown === undefined) return;
      stream.write(erase() + draw(text));
      shown = text;
    },
    note: (line) => void stream.write(`${erase()}${line}\n${draw(shown)}`),
  };
}
