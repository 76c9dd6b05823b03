import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, ownIdentity, type ProcessIdentity } from "processes";
import { isSystemError } from "./system-error.ts";

/** Each lost to somebody who released the lock at that very moment. */
const MOST_ATTEMPTS = 1_000;

/** Held until disposed of, or until its process ends, however it ends. */
export type Lock = AsyncDisposable;

export interface LockOptions {
  readonly signal: AbortSignal;
  /** Told once, when somebody else holds it. */
  readonly onWait?: (holder: ProcessIdentity) => void;
}

/** Waits until this process alone holds the lock, a folder of claims. */
export async function lock(folder: string, { signal, onWait }: LockOptions): Promise<Lock> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    const result = await tryLock(folder);
    if ("lock" in result) return result.lock;
    if (attempt === 0) onWait?.(result.holder);
    // Two that claimed at the same moment both step back: chance decides who is first the next time.
    await delay(50 + Math.random() * 100, undefined, { signal });
  }
}

/**
 * Takes the lock, or says who holds it. First claims, then looks for other living claims: of two that claim at once at least one sees
 * the other, so never both hold it. A claim's name is its process's identity, so one left by a dead process is known to be stale.
 */
export async function tryLock(folder: string): Promise<{ lock: Lock } | { holder: ProcessIdentity }> {
  const claim = `${formatIdentity(ownIdentity())}-${randomUUID().slice(0, 8)}`;
  await writeClaim(folder, claim);
  const release = async (): Promise<void> => {
    await rm(join(folder, claim), { force: true });
    await rmdir(folder).catch(ignoreInUse);
  };
  const holder = await findOther(folder, claim);
  if (!holder) return { lock: { [Symbol.asyncDispose]: release } };
  await release();
  return { holder };
}

/** Others that release the lock remove its folder: between, and even within, the two calls (a recursive mkdir says ENOENT then). */
async function writeClaim(folder: string, claim: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, claim), "");
      return;
    } catch (error) {
      if (!isSystemError(error, "ENOENT") || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function findOther(folder: string, own: string): Promise<ProcessIdentity | undefined> {
  for (const claim of await readdir(folder)) {
    if (claim === own) continue;
    const identity = parseIdentity(claim);
    if (identity && isSameProcess(identity)) return identity;
    await rm(join(folder, claim), { force: true });
  }
  return undefined;
}

const formatIdentity = ({ pid, startTime }: ProcessIdentity): string =>
  `${pid}-${Buffer.from(startTime).toString("hex")}`;

function parseIdentity(claim: string): ProcessIdentity | undefined {
  const [pid, startTime] = claim.split("-");
  if (!pid || !startTime) return undefined;
  return { pid: Number(pid), startTime: Buffer.from(startTime, "hex").toString() };
}

function ignoreInUse(error: unknown): void {
  if (!isSystemError(error, "ENOTEMPTY", "ENOENT", "EEXIST")) throw error;
}
