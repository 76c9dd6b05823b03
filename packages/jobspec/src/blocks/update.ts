import type { UpdateStrategy } from "nomad-client-ts";
import { minutes, type Nanoseconds } from "durations";

/** A rolling update judged by the Consul checks, which goes back to the last stable version when it fails. */
export function rollingUpdate(options: {
  /** Allocations replaced at the same time. */
  readonly maxParallel: number;
  /** How long checks must pass before an allocation counts as healthy. */
  readonly minHealthy: Nanoseconds;
  /** An allocation not healthy by then is unhealthy, and the deployment fails. */
  readonly healthyDeadline: Nanoseconds;
  /** Without progress for so long the deployment fails; default 10 minutes. Must exceed `healthyDeadline`. */
  readonly progressDeadline?: Nanoseconds;
  /** New allocations to try beside the old ones first; default 0. Impossible with static ports on every host. */
  readonly canary?: number;
  /** Promote healthy canaries without asking; default false. */
  readonly autoPromote?: boolean;
}): UpdateStrategy {
  return {
    HealthCheck: "checks",
    MaxParallel: options.maxParallel,
    MinHealthyTime: options.minHealthy,
    HealthyDeadline: options.healthyDeadline,
    ProgressDeadline: options.progressDeadline ?? minutes(10),
    Canary: options.canary ?? 0,
    // Nomad refuses auto_promote without canaries.
    AutoPromote: (options.canary ?? 0) > 0 && (options.autoPromote ?? false),
    AutoRevert: true,
  };
}
