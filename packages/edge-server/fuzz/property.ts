import { assert, asyncProperty, type Arbitrary } from "fast-check";

/** Something to be compared, and how. */
export interface Differential<Input> {
  readonly inputs: Arbitrary<Input>;
  readonly compare: (input: Input) => Promise<Comparison>;
  /** The input for people, to be kept. */
  readonly show: (input: Input) => string;
}

export interface Comparison {
  /** Whether the edge forwards anything of the input. */
  readonly isForwarded: boolean;
  /** What breaks the rule, if anything does. */
  readonly wrong: string | undefined;
}

export interface FuzzOptions {
  readonly cases: number;
  /** Default: another one each time; printed with a failure. */
  readonly seed?: number | undefined;
}

export interface FuzzResult {
  readonly cases: number;
  /** Of these the edge forwarded something. */
  readonly forwarded: number;
}

/** Throws with the smallest input found that breaks the rule. */
export async function fuzz<Input>(
  { inputs, compare, show }: Differential<Input>,
  { cases, seed = Date.now() % 2 ** 31 }: FuzzOptions,
): Promise<FuzzResult> {
  let forwarded = 0;
  let run = 0;
  await assert(
    asyncProperty(inputs, async (input) => {
      run++;
      const { wrong, isForwarded } = await compare(input);
      if (isForwarded) forwarded++;
      if (wrong !== undefined) throw new Error(`${wrong}\n  input: ${show(input)}`);
    }),
    { numRuns: cases, seed },
  );
  return { cases: run, forwarded };
}
