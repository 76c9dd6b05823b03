import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** So long may what a process left behind hold its pipes open. */
const heldMs = 2000;

/** The exit code or signal of a child that has just been started, once it has ended and all that it wrote has been read. @throws Error of its start */
export async function whenEnded(child: ChildProcess): Promise<number | string> {
  const isHeld = once(child, "exit").then(() => delay(heldMs, undefined, { ref: false }));
  await Promise.race([once(child, "close"), isHeld]);
  return child.exitCode ?? child.signalCode ?? "unknown";
}
