/**
 * Builds all services in one go. When this fails, builds each service by itself, so that a service that cannot be built stops no other
 * service. Returns the errors by the service's name.
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
