import { assert, asyncProperty } from "fast-check";
import { compareReadings } from "./compare-readings.ts";
import { connectionBytes } from "./request-grammar.ts";

export interface FuzzOptions {
  readonly cases: number;
  /** Default: another one each time; printed with a failure. */
  readonly seed?: number | undefined;
  /** Stops without a failure once this much time is over. */
  readonly timeLimitMs: number;
}

export interface FuzzResult {
  readonly cases: number;
  readonly seed: number;
  /** Of these the edge forwarded at least one request. */
  readonly forwarded: number;
}

/** Throws with the smallest input found when the edge and `node:http` disagree. */
export async function fuzz({
  cases,
  seed = Date.now() % 2 ** 31,
  timeLimitMs,
}: FuzzOptions): Promise<FuzzResult> {
  let forwarded = 0;
  let run = 0;
  await assert(
    asyncProperty(connectionBytes(), async (bytes) => {
      run++;
      const { wrong, isForwarded } = await compareReadings(bytes);
      if (isForwarded) forwarded++;
      if (wrong !== undefined)
        throw new Error(`${wrong}\n  input: ${JSON.stringify(bytes.toString("latin1"))}`);
    }),
    { numRuns: cases, seed, interruptAfterTimeLimit: timeLimitMs, markInterruptAsFailure: false },
  );
  return { cases: run, seed, forwarded };
}
