import { isSameProcess, type ProcessIdentity } from "./identity.ts";

/**
 * Signals that very process, its identity re-checked right before.
 * Returns false when it no longer lives (or its pid belongs to another process now); throws only for EPERM.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return send(identity, identity.pid, signal);
}

/** Signals the process group led by that very process; same promises as {@link signalProcess}. */
export function signalProcessGroup(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return send(leader, -leader.pid, signal);
}

function send(identity: ProcessIdentity, target: number, signal: NodeJS.Signals): boolean {
  // kill(2) gives 0, 1 and negative numbers other meanings.
  if (!Number.isSafeInteger(identity.pid) || identity.pid <= 1) {
    throw new RangeError(`refusing to signal pid ${identity.pid}`);
  }
  if (!isSameProcess(identity)) return false;
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
