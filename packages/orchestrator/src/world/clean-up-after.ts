import { cleanUpFailed } from "./errors.ts";

/** Takes back what was begun before an error; returns the error to throw: it, or with it that taking back failed too. */
export async function cleanUpAfter(error: unknown, cleanUp: () => Promise<unknown>): Promise<unknown> {
  try {
    await cleanUp();
    return error;
  } catch (failure) {
    return cleanUpFailed(error, failure);
  }
}
