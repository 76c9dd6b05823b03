import { createInterface } from "node:readline/promises";

export interface AskOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Asks on the terminal; anything but y or yes is no. */
export async function confirm(question: string, { stdout, signal }: AskOptions): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const prompt = createInterface({ input: process.stdin, output: stdout });
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal });
    return ["y", "yes"].includes(answer.trim().toLowerCase());
  } finally {
    prompt.close();
  }
}
