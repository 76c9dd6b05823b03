/** As on a busy machine: all others get on, this process does not. */
export function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
