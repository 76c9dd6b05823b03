import { messageOf } from "command-line/message-of";
import { signalProcess } from "processes";
import { isFrozen } from "./frozen.ts";
import { createLedger, readLedger, type HealAction, type Healer, type OpenFault } from "./ledger.ts";

/** The part of healing that needs the world. It is loaded only when such an action is open. */
export interface WorldHealer {
  /** Undoes the action, idempotently. True once this is verified. */
  heal(action: Exclude<HealAction, { do: "continue" }>, signal: AbortSignal): Promise<boolean>;
}

export type OpenWorldHealer = (world: OpenFault["world"]) => Promise<WorldHealer>;

export interface HealOptions {
  readonly by: Healer;
  readonly openWorldHealer: OpenWorldHealer;
  readonly signal: AbortSignal;
}

/** What became of one open fault. */
export interface HealResult {
  readonly what: string;
  readonly ok: boolean;
  readonly problem?: string;
}

/** Heals everything that is open in a ledger, newest first; a heal that fails does not stop the others. */
export async function healLedger(file: string, options: HealOptions): Promise<HealResult[]> {
  const results: HealResult[] = [];
  for (const fault of readLedger(file).open) results.push(await healFault(file, fault, options));
  return results;
}

/** Heals one fault. Writes the heal into the ledger once it is verified. */
export async function healFault(file: string, fault: OpenFault, options: HealOptions): Promise<HealResult> {
  const { what } = fault;
  try {
    if (!(await undo(fault, options))) return { what, ok: false, problem: "still in force" };
    createLedger(file).healed(fault.id, options.by);
    return { what, ok: true };
  } catch (error) {
    return { what, ok: false, problem: messageOf(error) };
  }
}

async function undo(
  { action, world }: OpenFault,
  { openWorldHealer, signal }: HealOptions,
): Promise<boolean> {
  if (action.do === "continue") return continueProcess(action.process);
  return (await openWorldHealer(world)).heal(action, signal);
}

/** Sends SIGCONT to the process. A process that has ended counts as healed. */
function continueProcess(identity: { readonly pid: number; readonly startTime: string }): boolean {
  signalProcess(identity, "SIGCONT");
  return !isFrozen(identity);
}
