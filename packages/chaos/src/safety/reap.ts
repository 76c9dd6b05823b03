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
 * Waits for the chaos tool to end, however it ends, and heals what it left; while it lives, heals what is past its deadline.
 * Returns once the tool is gone (or has closed its ledger) and nothing is open. A heal that fails is tried again for `giveUpMs`.
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

/** A world that is torn down meanwhile cannot be healed, and need not be. */
const giveUpMs = 60_000;
