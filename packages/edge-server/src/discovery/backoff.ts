const firstMs = 100;
const maxMs = 5000;

/** How long to wait after this many failures in a row: full jitter, so that many edges do not ask a recovering Consul in step. */
export function backoffMs(failures: number, random: () => number): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(failures, 16));
}
