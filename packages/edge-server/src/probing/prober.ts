import type { Clock } from "../clock.ts";
import type { ProbeTarget } from "./probe-instance.ts";

export interface ProberOptions {
  /** One probe of one instance; undefined when it could not be asked. Never rejects. */
  readonly probe: (target: ProbeTarget, signal: AbortSignal) => Promise<boolean | undefined>;
  /** Between two probes of an instance, give or take a fifth. */
  readonly intervalMs: () => number;
  readonly clock: Clock;
  readonly onResult: (id: string, isWorking: boolean) => void;
  readonly signal: AbortSignal;
}

/** Probes instances in doubt, each in a loop of its own, until nobody asks for it any more. */
export interface Prober {
  /** Replaces the instances that this source wants probed; new ones are probed at once. */
  want(source: string, targets: readonly ProbeTarget[]): void;
}

/** A prober without any targets yet. */
export function createProber({ probe, intervalMs, clock, onResult, signal }: ProberOptions): Prober {
  const wanted = new Map<string, readonly ProbeTarget[]>();
  const running = new Map<string, AbortController>();
  return { want };

  function want(source: string, targets: readonly ProbeTarget[]): void {
    if (isSame(targets, wanted.get(source))) return;
    wanted.set(source, targets);
    const all = new Map([...wanted.values()].flat().map((target) => [target.id, target]));
    for (const [id, controller] of running) {
      if (all.has(id)) continue;
      controller.abort();
      running.delete(id);
    }
    for (const target of all.values()) if (!running.has(target.id)) start(target);
  }

  function start(target: ProbeTarget): void {
    const controller = new AbortController();
    running.set(target.id, controller);
    void loop(target, AbortSignal.any([signal, controller.signal]));
  }

  async function loop(target: ProbeTarget, stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const isWorking = await probe(target, stopped);
      if (stopped.aborted) return;
      if (isWorking !== undefined) onResult(target.id, isWorking);
      await clock.sleep(intervalMs() * (0.8 + 0.4 * clock.random()), stopped);
    }
  }
}

/** Asked with each result of each probe: what nothing has changed for costs one look at each. */
function isSame(targets: readonly ProbeTarget[], before: readonly ProbeTarget[] = []): boolean {
  return targets.length === before.length && targets.every(({ id }, i) => id === before[i]?.id);
}
