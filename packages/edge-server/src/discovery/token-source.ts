import { readFile } from "node:fs/promises";
import { messageOf } from "command-line/message-of";
import { ConsulFailure } from "./consul-failure.ts";

/** Where the edge's ACL token comes from. */
export interface TokenSource {
  /** For people: where the token stands, never the token. */
  readonly name: string;
  /** Undefined: without one. Read anew for each query, so that a rotated token is used at once. @throws ConsulFailure for a file that gives none */
  read(): Promise<string | undefined>;
}

/** A file wins over a token, which stands in for a file that this account may not read: Nomad gives both to a task, the file to the account of its client. */
export function tokenSource(file: string | undefined, token: string | undefined): TokenSource {
  const variable = "the token in CONSUL_HTTP_TOKEN";
  if (file === undefined) {
    const name = token ? variable : "a reader without a token";
    return { name, read: () => Promise.resolve(token || undefined) };
  }
  let isReadable = true;
  return {
    get name() {
      return isReadable ? `the token in ${file}` : `${variable} (${file} is not for this account to read)`;
    },
    read: async () => {
      const { text, error } = await readText(file);
      isReadable = !(token && isForbidden(error));
      if (!isReadable) return token;
      if (text === undefined)
        throw ConsulFailure.ofTokenFile(`cannot read the token file ${file}: ${messageOf(error)}`, error);
      // Without a token Consul answers that there is nothing. A writer that empties the file first must not make the edge believe that.
      if (text.trim() === "") throw ConsulFailure.ofTokenFile(`the token file ${file} is empty`);
      return text.trim();
    },
  };
}

async function readText(file: string): Promise<{ readonly text?: string; readonly error?: unknown }> {
  try {
    return { text: await readFile(file, "utf8") };
  } catch (error) {
    return { error };
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EACCES";
}
