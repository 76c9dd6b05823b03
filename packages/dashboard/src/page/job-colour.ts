/** One of eight: the same for a job on every page. */
export function colourOf(job: string): string {
  let sum = 0;
  for (const character of job) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return String(sum % 8);
}
