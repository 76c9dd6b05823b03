import { loginsUnusable } from "../errors.ts";

/** Names, and the bcrypt digests of their passwords. */
export type Logins = ReadonlyMap<string, string>;

/** Below, a stolen file is guessed too fast; above, a login takes seconds. */
export const costs = { least: 10, most: 14 } as const;

/**
 * Reads lines `NAME:DIGEST` as `htpasswd` writes them; empty lines and those that begin with `#` say nothing. bcrypt alone is taken.
 * Throws LOGINS_UNUSABLE, which shows nothing of a line.
 */
export function parseLogins(file: string, text: string): Logins {
  const logins = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const refuse = (reason: string) => loginsUnusable(file, `line ${index + 1} ${reason}`);
    const [, name, digest, cost] =
      /^([^\s:]{1,64}):(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})\s*$/.exec(line) ?? [];
    if (name === undefined || digest === undefined) throw refuse("is no NAME:DIGEST with a bcrypt digest");
    if (Number(cost) < costs.least || Number(cost) > costs.most)
      throw refuse(`has a digest of cost ${cost}, and not of ${costs.least} to ${costs.most}`);
    if (logins.has(name)) throw refuse("has a name that is there already");
    logins.set(name, digest);
  }
  if (logins.size === 0) throw loginsUnusable(file, "there is none");
  return logins;
}
