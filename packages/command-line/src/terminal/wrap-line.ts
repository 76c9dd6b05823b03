// oxlint-disable-next-line no-control-regex -- colours are what is told apart here
const terminalToken = /\u001B\[[0-9;?]*[A-Za-z]|[\s\S]/gu;

/** A line as a terminal of this width has to show it so that nothing of it is lost; colours take no room. */
export function wrapLine(line: string, columns: number): string[] {
  const rows = [""];
  let width = 0;
  for (const [token] of line.matchAll(terminalToken)) {
    const isColour = token.startsWith("\u001B");
    if (!isColour && width === columns) {
      rows.push("");
      width = 0;
    }
    rows[rows.length - 1] += token;
    if (!isColour) width++;
  }
  return rows;
}

/** The rows that a text takes. */
export const wrapText = (text: string, columns: number): string[] =>
  text.split("\n").flatMap((line) => wrapLine(line, columns));
