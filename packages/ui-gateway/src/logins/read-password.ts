import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { Writable } from "node:stream";
import { passwordUnusable } from "../errors.ts";

/** What a password is read from, and where it is asked for. */
export interface PasswordTerminal {
  readonly input: NodeJS.ReadStream;
  readonly prompt: NodeJS.WriteStream;
}

/**
 * The password: on a terminal asked for twice and not shown, else all of the input but a line break at its end. So it stands in no command line.
 * Throws PASSWORD_UNUSABLE when the two differ.
 */
export async function readPassword({ input, prompt }: PasswordTerminal): Promise<string> {
  if (!input.isTTY) return (await text(input)).replace(/\r?\n$/, "");
  // Without an echo: what is typed is written to nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true });
  try {
    const ask = async (question: string): Promise<string> => {
      prompt.write(question);
      const answer = await lines.question("");
      prompt.write("\n");
      return answer;
    };
    const password = await ask("Password: ");
    if ((await ask("Once more: ")) !== password) throw passwordUnusable("the two differ");
    return password;
  } finally {
    lines.close();
  }
}
