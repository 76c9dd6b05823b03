/** Whether one version comes before another, number by number. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(".").map(Number));
  const position = left?.findIndex((number, at) => number !== right?.[at]) ?? -1;
  return position >= 0 && (left?.[position] ?? 0) < (right?.[position] ?? 0);
}
