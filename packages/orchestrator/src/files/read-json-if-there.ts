import { readIfThere } from "./read-if-there.ts";

/** What a file of JSON holds; undefined when there is none, or when it holds something else: for what can be made again. */
export async function readJsonIfThere(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readIfThere(path)) ?? "");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
