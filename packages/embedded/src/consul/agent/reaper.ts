import type { AgentChecks } from "./agent-checks.ts";
import type { AgentTiming } from "./timing.ts";

export interface ReaperOptions {
  readonly checks: Pick<AgentChecks, "all">;
  readonly timing: AgentTiming;
  readonly now: () => number;
  /** Called for a service whose check has been critical for `DeregisterCriticalServiceAfter`. */
  readonly reap: (serviceId: string, checkId: string) => void;
}

/** Looks for long-critical services at every reap interval, until disposed of. */
export function startReaper({ checks, timing, now, reap }: ReaperOptions): Disposable {
  const timer = setInterval(() => {
    for (const { definition, criticalSinceMs } of checks.all()) {
      const { serviceId, deregisterAfterMs } = definition;
      if (serviceId === "" || deregisterAfterMs <= 0 || criticalSinceMs === undefined) continue;
      if (now() - criticalSinceMs > Math.max(deregisterAfterMs, timing.minimumDeregisterMs))
        reap(serviceId, definition.id);
    }
  }, timing.reapIntervalMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
