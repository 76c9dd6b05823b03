import { formatDuration, toMs } from "../job/duration.ts";
import type { RestartPolicy } from "../job/schema.ts";

export type RestartDecision =
  | { readonly kind: "restart"; readonly reason: string; readonly delayMs: number }
  | { readonly kind: "stop"; readonly reason: string; readonly failed: boolean };

export type RestartTracker = ReturnType<typeof createRestartTracker>;

/** Counts restarts by the policy of a task, which an update in place may change (https://developer.hashicorp.com/nomad/docs/job-specification/restart). */
export function createRestartTracker(
  currentPolicy: () => RestartPolicy,
  options: { readonly restartOnSuccess: boolean; readonly now: () => number; readonly random: () => number },
) {
  let intervalStart = options.now();
  let count = 0;

  return {
    /** What happens to a task that ended; `unrecoverable`: it could not even be started, and never will. */
    decide: ({
      success,
      unrecoverable,
    }: {
      readonly success: boolean;
      readonly unrecoverable?: boolean;
    }): RestartDecision => {
      const policy = currentPolicy();
      const done = success && !options.restartOnSuccess;
      if (policy.Attempts === 0) {
        return { kind: "stop", reason: "Policy allows no restarts", failed: !done };
      }
      const now = options.now();
      const end = intervalStart + toMs(policy.Interval);
      if (now > end) {
        count = 0;
        intervalStart = now;
      }
      count += 1;
      if (unrecoverable) return { kind: "stop", reason: "Error was unrecoverable", failed: true };
      if (done)
        return { kind: "stop", reason: "Restart unnecessary as task terminated successfully", failed: false };
      if (count <= policy.Attempts)
        return { kind: "restart", reason: "Restart within policy", delayMs: jittered(policy) };
      if (policy.Mode === "fail") {
        const reason = `Exceeded allowed attempts ${policy.Attempts} in interval ${formatDuration(policy.Interval)} and mode is "fail"`;
        return { kind: "stop", reason, failed: true };
      }
      const delayMs = Math.max(0, intervalStart + toMs(policy.Interval) - now);
      return { kind: "restart", reason: "Exceeded allowed attempts, applying a delay", delayMs };
    },
  };

  /** Up to a quarter more, so that what failed together does not come back together. */
  function jittered(policy: RestartPolicy): number {
    const delayMs = toMs(policy.Delay);
    return delayMs + options.random() * delayMs * 0.25;
  }
}
