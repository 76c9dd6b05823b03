import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, ownIdentity, type ProcessIdentity } from "./identity.ts";

const maxClaimAttempts = 1_000;

/** A lock that this process holds until it disposes of the lock, or until the process ends, however it ends. */
export type FileLock = Disposable;

/** The lock, or the living process that holds the lock. */
export type LockResult = { readonly lock: FileLock } | { readonly holder: ProcessIdentity };

export interface WaitForLockOptions {
  /** Ends the wait: the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called once, when another process holds the lock. */
  readonly onWait?: (holder: ProcessIdentity) => void;
}

/** Waits until this process alone holds the lock: a folder with a file for each process that claims the lock. */
export async function waitForLock(folder: string, { signal, onWait }: WaitForLockOptions): Promise<FileLock> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    const result = tryLock(folder);
    if ("lock" in result) return result.lock;
    if (attempt === 0) onWait?.(result.holder);
    await delay(50 + Math.random() * 100, undefined, { signal });
  }
}

/**
 * Takes the lock, or says which living process holds the lock.
 * Two processes never hold the lock at the same time, also when both take over the lock of a dead process: a claim's file name is the
 * identity of its process, so each process removes only files of dead processes, and never the claim of a process that was faster.
 */
export function tryLock(folder: string): LockResult {
  for (;;) {
    const own = writeClaim(folder);
    const other = findLivingClaim(folder, own);
    if (!other) return { lock: { [Symbol.dispose]: () => removeClaim(folder, own) } };
    removeClaim(folder, own);
    if (readClaims(folder).includes(other.claim)) return { holder: other.identity };
    // The other process stepped back too, or released the lock: chance decides which process is first at the next attempt.
    sleep(1 + Math.random() * 9);
  }
}

/** A process that releases the lock removes the folder, also between the two calls here and even within a recursive mkdir. */
function writeClaim(folder: string): string {
  const claim = `${formatIdentity(ownIdentity())}-${randomUUID().slice(0, 8)}`;
  for (let attempt = 1; ; attempt++) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, claim), "");
      return claim;
    } catch (error) {
      if (!hasCode(error, "ENOENT") || attempt === maxClaimAttempts) throw error;
    }
  }
}

/** First the own claim is written, then this function looks: of two processes that claim at once, at least one sees the other. */
function findLivingClaim(
  folder: string,
  own: string,
): { readonly claim: string; readonly identity: ProcessIdentity } | undefined {
  for (const claim of readClaims(folder)) {
    if (claim === own) continue;
    const identity = parseIdentity(claim);
    if (identity && isSameProcess(identity)) return { claim, identity };
    rmSync(join(folder, claim), { force: true });
  }
  return undefined;
}

function removeClaim(folder: string, claim: string): void {
  rmSync(join(folder, claim), { force: true });
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "ENOENT", "EEXIST")) throw error;
  }
}

function readClaims(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid}-${Buffer.from(startTime).toString("hex")}`;
}

function parseIdentity(claim: string): ProcessIdentity | undefined {
  const [pid, startTime] = claim.split("-");
  if (!pid || !startTime) return undefined;
  return { pid: Number(pid), startTime: Buffer.from(startTime, "hex").toString() };
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
