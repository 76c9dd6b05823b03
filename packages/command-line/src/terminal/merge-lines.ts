export interface LineSource {
  /** Put before each of its lines, unless it is empty. */
  readonly name: string;
  readonly lines: AsyncIterable<string>;
}

/**
 * Lines of all sources as they come, each with the name of its source before it; sources may come later too. Ends when all have ended and none
 * comes any more; throws what the first of them throws. No source is read further than its last line was taken.
 */
export async function* mergeLines(
  sources: Iterable<LineSource> | AsyncIterable<LineSource>,
): AsyncGenerator<string> {
  const waiting: Taken[] = [];
  const known = Array.isArray(sources) ? sources.map(({ name }: LineSource) => name.length) : [];
  let width = Math.max(0, ...known);
  let open = 0;
  const state: { failure?: { readonly error: unknown } } = {};
  let wake = (): void => {};

  const run = (work: () => Promise<void>): void => {
    open++;
    const fail = (error: unknown): void => void (state.failure ??= { error });
    void work()
      .catch(fail)
      .finally(() => {
        open--;
        wake();
      });
  };
  const pump = async ({ name, lines }: LineSource): Promise<void> => {
    width = Math.max(width, name.length);
    for await (const line of lines) {
      if (state.failure) return;
      await new Promise<void>((taken) => {
        waiting.push({ line: name === "" ? line : `${name.padEnd(width)} │ ${line}`, taken });
        wake();
      });
    }
  };
  run(async () => {
    for await (const source of sources) run(() => pump(source));
  });
  try {
    while (!state.failure) {
      const next = waiting.shift();
      if (next) {
        yield next.line;
        next.taken();
      } else if (open === 0) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    throw state.failure.error;
  } finally {
    state.failure ??= { error: new Error("nobody reads the lines any more") };
    for (const { taken } of waiting) taken();
  }
}

interface Taken {
  readonly line: string;
  /** Lets its source go on. */
  readonly taken: () => void;
}
