export interface LineSource {
  /** Put before each of its lines, unless it is empty. */
  readonly name: string;
  readonly lines: AsyncIterable<string>;
}

/** Lines of all sources as they come, each with the name of its source before it. Ends when all have ended. */
export async function* mergeLines(sources: readonly LineSource[]): AsyncGenerator<string> {
  const width = Math.max(0, ...sources.map(({ name }) => name.length));
  const open = new Map(
    sources.map(({ name, lines }, index) => {
      const iterator = lines[Symbol.asyncIterator]();
      const prefix = name === "" ? "" : `${name.padEnd(width)} │ `;
      return [index, { prefix, next: () => iterator.next().then((result) => ({ index, result })) }] as const;
    }),
  );
  const waiting = new Map([...open].map(([index, source]) => [index, source.next()]));
  while (waiting.size > 0) {
    const { index, result } = await Promise.race(waiting.values());
    const source = open.get(index);
    if (result.done || !source) {
      waiting.delete(index);
      continue;
    }
    waiting.set(index, source.next());
    yield source.prefix + result.value;
  }
}
