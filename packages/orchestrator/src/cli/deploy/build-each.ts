/**
 * Builds all of these at once, and each by itself when that fails: one that cannot be built keeps none of the others from being built.
 * Returns the errors by name.
 */
export async function buildEach(
  names: readonly string[],
  build: (names: readonly string[]) => Promise<void>,
): Promise<ReadonlyMap<string, unknown>> {
  const failures = new Map<string, unknown>();
  try {
    await build(names);
    return failures;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    if (names.length === 1) return new Map(names.map((name) => [name, error]));
  }
  for (const name of names)
    await build([name]).catch((error: unknown) => {
      if (!isBuildFailure(error)) throw error;
      failures.set(name, error);
    });
  return failures;
}

const isBuildFailure = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "BUILD_FAILED";
