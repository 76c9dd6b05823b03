/** Causes are forgotten beyond this many: then some are told sooner. */
const maxCauses = 10_000;

/** Whether something may be told again: each cause once in `everyMs`. `now` is a monotonic clock's. */
export function createPace(everyMs: number): (cause: string, now: number) => boolean {
  const toldAt = new Map<string, number>();
  return (cause, now) => {
    if (now - (toldAt.get(cause) ?? -Infinity) < everyMs) return false;
    if (toldAt.size >= maxCauses) toldAt.clear();
    toldAt.set(cause, now);
    return true;
  };
}
