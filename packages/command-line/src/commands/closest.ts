/** The word that was probably meant: the nearest by edit distance, when it is near at all. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= allowance(candidate))
    .sort((one, other) => one.distance - other.distance);
  return best?.candidate;
}

/** Two swapped letters are two edits. */
const allowance = (word: string): number => (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3)));

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, left] of Array.from(one).entries()) {
    const next = [i + 1];
    for (const [j, right] of Array.from(other).entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
