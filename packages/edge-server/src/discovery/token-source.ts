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

/** A file wins over a token. */
export function tokenSource(file: string | undefined, token: string | undefined): TokenSource {
  if (file === undefined) {
    const name = token ? "the token in CONSUL_HTTP_TOKEN" : "a reader without a token";
    return { name, read: () => Promise.resolve(token || undefined) };
  }
  return { name: `the token in ${file}`, read: () => readToken(file) };
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw ConsulFailure.ofTokenFile(`cannot read the token file ${file}: ${messageOf(error)}`, error);
  });
  const token = text.trim();
  // Without a token Consul answers that there is nothing. A writer that empties the file first must not make the edge believe that.
  if (token === "") throw ConsulFailure.ofTokenFile(`the token file ${file} is empty`);
  return token;
}
