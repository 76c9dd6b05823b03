import { randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

const secretSchema = z.string().regex(/^[\w-]{16,}$/);

const sessionSchema = z.strictObject({
  port: z.int(),
  /** The first segment of every path: a cookie knows no port, but it knows a path, and no other server of this machine has this one. */
  base: secretSchema,
  /** In the first address. */
  token: secretSchema,
  /** What a browser that showed the token shows from then on. */
  cookie: secretSchema,
});

/** What a page is let in by. */
export type Session = Readonly<z.output<typeof sessionSchema>>;

/** Secrets that nobody can guess, of 128 bits; the first address, with both, is to fit into a line of a terminal. */
export function createSession(port: number): Session {
  const secret = (): string => randomBytes(16).toString("base64url");
  return { port, base: secret().slice(0, 16), token: secret(), cookie: secret() };
}

/** The session that was kept in this file; undefined when there is none, or none that can be used. */
export async function readSession(file: string): Promise<Session | undefined> {
  try {
    return sessionSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Keeps it, readable for its owner alone: pages that are open find their server again when it is started anew. */
export async function keepSession(file: string, session: Session): Promise<void> {
  await writeFile(file, JSON.stringify(session), { mode: 0o600 });
  // A file that was there keeps its mode.
  await chmod(file, 0o600);
}

/** Whether a text is the secret, in a time that does not tell how much of it is right. */
export function isSecret(text: string | undefined, secret: string): boolean {
  const [given, wanted] = [Buffer.from(text ?? ""), Buffer.from(secret)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
