const ESC = "\u001B[";
/** Of a terminal that does not tell its size. */
const FEWEST_ROWS = 24;

export interface LiveBlock {
  /** Puts this text where the last one was. */
  draw(text: string): void;
}

/** A block of lines at the end of a terminal, redrawn in place. What is too wide or too long for the terminal is cut. */
export function createLiveBlock(stream: NodeJS.WriteStream): LiveBlock {
  let height = 0;
  return {
    draw: (text) => {
      const lines = text.split("\n").slice(0, Math.max(1, (stream.rows || FEWEST_ROWS) - 1));
      const up = height > 0 ? `${ESC}${height}A` : "";
      // Without line wrap (DECAWM) the terminal itself cuts what is too wide, colours and all.
      stream.write(`${ESC}?7l${up}${ESC}J${lines.join("\n")}\n${ESC}?7h`);
      height = lines.length;
    },
  };
}
