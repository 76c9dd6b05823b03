/** Whether a time limit is over; 0 means that there is none. */
export function isOver(limitMs: number, elapsedMs: number): boolean {
  return limitMs > 0 && elapsedMs >= limitMs;
}
