import type { CheckState } from "../state/records.ts";

/** Brings new outputs of unchanged checks to the catalog, rarely. */
export interface OutputSync extends Disposable {
  /** Hands this state on when the delay is over, unless cancelled; a later state takes the place of an earlier one. */
  later(state: CheckState): void;
  cancel(checkId: string): void;
}

/** One timer for each check that has something to hand on. */
export function createOutputSync(delayMs: number, deliver: (state: CheckState) => void): OutputSync {
  const waiting = new Map<string, { state: CheckState; readonly timer: NodeJS.Timeout }>();

  return {
    later: (state) => {
      const entry = waiting.get(state.id);
      if (entry) entry.state = state;
      else waiting.set(state.id, { state, timer: setTimeout(() => flush(state.id), delayMs) });
    },
    cancel,
    [Symbol.dispose]: () => {
      for (const id of waiting.keys()) cancel(id);
    },
  };

  function flush(checkId: string): void {
    const entry = waiting.get(checkId);
    waiting.delete(checkId);
    if (entry) deliver(entry.state);
  }

  function cancel(checkId: string): void {
    clearTimeout(waiting.get(checkId)?.timer);
    waiting.delete(checkId);
  }
}
