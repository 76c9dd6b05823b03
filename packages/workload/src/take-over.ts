import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { controlSocketPath, type AllocatedTask } from "./allocation.ts";
import { askToDrain } from "./control-socket.ts";
import { findCopies } from "./find-copies.ts";
import type { Log } from "./log.ts";

export interface TakeOverOptions {
  readonly task: AllocatedTask;
  readonly log: Log;
  /** How long a predecessor may drain before it is signalled. */
  readonly drainTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a takeover ended: `alone`, or `yield`: a younger copy is there, and this one has to end. */
export type TakeOverResult = "alone" | "yield";

/** After SIGTERM and then SIGKILL, how long to wait for the end. */
const signalGraceMs = 3000;

/**
 * Ends every older copy of this task, so that two never both stay: asked to drain through its control socket, else by SIGTERM, at last by SIGKILL.
 * Call it once the own server listens beside the predecessor. The youngest copy wins: whoever finds a younger one yields.
 */
export async function takeOver({
  task,
  log,
  drainTimeoutMs,
  signal,
}: TakeOverOptions): Promise<TakeOverResult> {
  for (;;) {
    const { older, younger } = findCopies(task);
    if (younger.length > 0) return "yield";
    if (older.length === 0 || signal.aborted) return "alone";
    await Promise.all(older.map((copy) => endCopy(copy)));
  }

  async function endCopy(copy: ProcessIdentity): Promise<void> {
    log.info({ predecessor: copy.pid }, "taking over from an older copy of this task");
    const asked =
      task.folder !== undefined && (await askToDrain(controlSocketPath(task.folder, copy.pid), signal));
    if (asked && (await hasEnded(copy, drainTimeoutMs, signal))) return;
    if (
      signalProcess(copy, "SIGTERM") &&
      (await hasEnded(copy, asked ? signalGraceMs : drainTimeoutMs, signal))
    )
      return;
    if (signalProcess(copy, "SIGKILL")) await hasEnded(copy, signalGraceMs, signal);
  }
}

async function hasEnded(copy: ProcessIdentity, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isSameProcess(copy)) {
    if (Date.now() >= deadline || signal.aborted) return false;
    await delay(20);
  }
  return true;
}
