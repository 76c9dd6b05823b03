import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { digestOf } from "./digest-of.ts";
import { readJsonIfThere } from "./read-json-if-there.ts";
import { writeAtomically } from "./write-atomically.ts";

export interface KnownDigestOptions {
  readonly signal: AbortSignal;
  /** Where digests are kept; default: with other things of this checkout that can be made again. */
  readonly folder?: string;
  /** Milliseconds since 1970; default: this machine's clock. */
  readonly now?: () => number;
}

const schema = z.object({ path: z.string(), state: z.string(), digest: z.string() });

/**
 * {@link digestOf} a large file, kept until the file changes: an executable of 150 MB is a quarter of a second on a busy machine, and a plan asks
 * for several. What tells is the whole of what stat(2) says, ctime above all: nobody but the kernel sets it, whatever is written.
 */
export async function knownDigestOf(
  path: string,
  { signal, folder = kept, now = Date.now }: KnownDigestOptions,
): Promise<string> {
  const file = join(folder, `${createHash("sha256").update(path).digest("hex").slice(0, 16)}.json`);
  const begun = now();
  const before = await stateOf(path);
  const known = schema.safeParse(await readJsonIfThere(file)).data;
  if (known?.path === path && known.state === before.text) return known.digest;
  const digest = await digestOf(path, signal);
  const isSame = (await stateOf(path)).text === before.text;
  if (isSame && begun - before.changedMs > settledAfterMs) {
    await mkdir(dirname(file), { recursive: true });
    await writeAtomically(file, `${JSON.stringify({ path, state: before.text, digest })}\n`);
  }
  return digest;
}

const kept = fileURLToPath(new URL("../../../../node_modules/.cache/nomad-demo-digests", import.meta.url));

/** Two changes within one tick of a file system's clock (FAT: two seconds) have one time: nothing is kept of what is that new. */
const settledAfterMs = 2_500;

async function stateOf(path: string): Promise<{ readonly text: string; readonly changedMs: number }> {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(" "), changedMs: Number(ctimeMs) };
}
