/** `12 345`: thin spaces between thousands, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** `0.42 ms`, `8.1 ms`, `230 ms`, `6.8 s`: three digits at most. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return "–";
  if (ms === 0) return "0";
  if (ms < 0) return `\u2212${formatMs(-ms)}`;
  if (ms < 10) return `${ms.toFixed(ms < 1 ? 2 : 1)}\u202fms`;
  return ms < 1000 ? `${Math.round(ms)}\u202fms` : `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)}\u202fs`;
}
