/** Consul's own figures (RuntimeConfig of 1.22), each replaceable for a test that cannot wait for minutes. */
export interface AgentTiming {
  /** How long a new output of an unchanged status may stay with the agent before the catalog gets it (`check_update_interval`). */
  readonly outputSyncMs: number;
  /** How often services with a long-critical check are looked for (`CheckReapInterval`). */
  readonly reapIntervalMs: number;
  /** `DeregisterCriticalServiceAfter` below this counts as this (`CheckDeregisterIntervalMin`). */
  readonly minimumDeregisterMs: number;
}

export const realTiming: AgentTiming = {
  outputSyncMs: 5 * 60_000,
  reapIntervalMs: 30_000,
  minimumDeregisterMs: 60_000,
};
