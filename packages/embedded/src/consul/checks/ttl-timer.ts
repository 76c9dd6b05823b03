/** Runs out unless renewed in time. */
export interface TtlTimer extends Disposable {
  renew(output: string): void;
}

/** Calls `expire` with Consul's output text when `ttlMs` pass without a renewal; again after each further renewal. */
export function startTtlTimer(ttlMs: number, firstMs: number, expire: (output: string) => void): TtlTimer {
  let lastOutput = "";
  let timer = setTimeout(runOut, firstMs);

  return {
    renew: (output) => {
      lastOutput = output;
      clearTimeout(timer);
      timer = setTimeout(runOut, ttlMs);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };

  function runOut(): void {
    expire(
      lastOutput === "" ? "TTL expired" : `TTL expired (last output before timeout follows): ${lastOutput}`,
    );
  }
}
