import { wait } from "../pace/wait.ts";
import type { LayerState } from "../record/layer-state.ts";

export interface RecoverOptions {
  readonly layers: Pick<LayerState, "broken">;
  /** Readings that began earlier do not count. The limit counts from here. */
  readonly sinceMs: number;
  readonly limitMs: number;
  /** How long every layer has to have been whole. */
  readonly forMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Time, as it is or as a test wants it. */
export interface Clock {
  readonly now: () => number;
  readonly wait: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

/** Waits until every layer has been whole for `forMs`, or the limit is over: a layer that is not whole by then is a finding, not an error. */
export async function recover(
  options: RecoverOptions,
  clock: Clock = { now: Date.now, wait },
): Promise<void> {
  const { layers, sinceMs, limitMs, forMs, signal, onProgress } = options;
  for (let wholeSinceMs = Infinity; clock.now() < sinceMs + limitMs && !signal.aborted;) {
    const broken = layers.broken(sinceMs);
    wholeSinceMs = broken.length > 0 ? Infinity : Math.min(wholeSinceMs, clock.now());
    if (clock.now() - wholeSinceMs >= forMs) return;
    if (broken.length > 0)
      onProgress(`recovery: ${broken.map(({ layer, detail }) => `${layer} ${detail}`).join(", ")}`);
    await clock.wait(100, signal);
  }
}
