export interface SharedAnswerOptions<Value> {
  readonly make: () => Promise<Value>;
  /** How long after a value was made the next one may be begun, by how long it took. */
  readonly restMs: (tookMs: number) => number;
  /** What those get who ask meanwhile: the value again, or, after the rest, the next one. */
  readonly duringRest: "again" | "wait";
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/**
 * Makes a value for all who ask while it is being made, and not again before a rest: what it costs does not grow with the number of those who ask.
 * A failure is told to all who waited, and is not kept.
 */
export function sharedAnswer<Value>({
  make,
  restMs,
  duringRest,
  now,
  sleep,
}: SharedAnswerOptions<Value>): () => Promise<Value> {
  let making: Promise<Value> | undefined;
  let last: Promise<Value> | undefined;
  let restsUntil = -Infinity;
  return ask;

  function ask(): Promise<Value> {
    if (making) return making;
    const leftMs = restsUntil - now();
    if (last && leftMs > 0 && duringRest === "again") return last;
    making = begin(leftMs);
    return making;
  }

  async function begin(waitMs: number): Promise<Value> {
    try {
      if (waitMs > 0) await sleep(waitMs);
      const startedAt = now();
      const value = await make();
      restsUntil = now() + restMs(now() - startedAt);
      last = making;
      return value;
    } finally {
      making = undefined;
    }
  }
}
