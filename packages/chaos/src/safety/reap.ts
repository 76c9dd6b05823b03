import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, type ProcessIdentity } from "processes";
import { healFault, healLedger, type HealOptions, type HealResult } from "./heal.ts";
import { readLedger } from "./ledger.ts";

export interface ReapOptions extends Omit<HealOptions, "by"> {
  readonly ledger: string;
  /** The chaos tool. */
  readonly watched: ProcessIdentity;
  readonly say: (result: HealResult) => void;
  readonly pollMs?: number;
}

/**
 * Waits until the chaos tool ends, in whatever way, and heals the faults that the tool left in force. While the tool lives, heals faults whose
 * deadline is over. Returns once the tool has ended (or has closed its ledger) and no fault is open. Tries a failed heal again for `giveUpMs`.
 */
export async function reap(options: ReapOptions): Promise<void> {
  const { ledger, watched, signal, say, pollMs = 250 } = options;
  const heal = { ...options, by: "reaper" as const };
  while (isSameProcess(watched)) {
    const { open, closed } = readLedger(ledger);
    if (closed && open.length === 0) return;
    for (const fault of open.filter(({ deadlineMs }) => deadlineMs < Date.now()))
      say(await healFault(ledger, fault, heal));
    await delay(pollMs, undefined, { signal });
  }
  for (const giveUpAtMs = Date.now() + giveUpMs; ; await delay(pollMs, undefined, { signal })) {
    const results = await healLedger(ledger, heal);
    results.forEach(say);
    if (results.every(({ ok }) => ok) || Date.now() > giveUpAtMs) return;
  }
}

/** A world that was torn down meanwhile cannot be healed: trying again has an end. */
const giveUpMs = 60_000;
