import type { DisconnectStrategy, ReschedulePolicy, RestartPolicy } from "nomad-client-ts";
import type { Nanoseconds } from "durations";

/** Restarts on the same host for ever: `attempts` in each `interval`, `delay` apart, then a wait for the next interval. */
export function restartForever(options: {
  readonly attempts: number;
  readonly interval: Nanoseconds;
  readonly delay: Nanoseconds;
}): RestartPolicy {
  return { Attempts: options.attempts, Interval: options.interval, Delay: options.delay, Mode: "delay" };
}

/** Tries other hosts for ever, each time after twice the delay, at most `maxDelay`. */
export function rescheduleForever(options: {
  readonly delay: Nanoseconds;
  readonly maxDelay: Nanoseconds;
}): ReschedulePolicy {
  return { Delay: options.delay, DelayFunction: "exponential", MaxDelay: options.maxDelay, Unlimited: true };
}

/**
 * For a host that Nomad lost sight of: its tasks run on, nothing replaces them before `lostAfter`,
 * and the originals stay when it comes back. Never `StopOnClientAfter`: it would stop tasks that still answer.
 */
export function surviveDisconnect({ lostAfter }: { readonly lostAfter: Nanoseconds }): DisconnectStrategy {
  return { LostAfter: lostAfter, Replace: false, Reconcile: "keep_original" };
}
