/** Problems of one thing, written the way Nomad nests its errors; empty when there are none. */
export function nestProblems(what: string, problems: readonly string[]): string[] {
  return problems.length === 0 ? [] : [`${what} validation failed: ${formatProblems(problems)}`];
}

/** `2 errors occurred:` and a list. */
export function formatProblems(problems: readonly string[]): string {
  const count = problems.length === 1 ? "1 error" : `${problems.length} errors`;
  return `${count} occurred:\n${problems.map((problem) => `\t* ${problem}\n`).join("")}\n`;
}
