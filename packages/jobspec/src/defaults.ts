import type { Job, ReschedulePolicy, RestartPolicy } from "nomad-client-ts";
import { hours, minutes, seconds } from "durations";

// What Nomad 2.0 fills in for what a job leaves out (Nomad docs: job specification, each block's "default").

export const jobDefaults = {
  Type: "service",
  Namespace: "default",
  Region: "global",
  NodePool: "default",
  Priority: 50,
  AllAtOnce: false,
} as const;

export const groupDefaults = {
  Count: 1,
  EphemeralDisk: { Migrate: false, SizeMB: 300, Sticky: false },
} as const;

export const updateDefaults = {
  AutoPromote: false,
  AutoRevert: false,
  Canary: 0,
  HealthCheck: "checks",
  HealthyDeadline: minutes(5),
  MaxParallel: 1,
  MinHealthyTime: seconds(10),
  ProgressDeadline: minutes(10),
  Stagger: seconds(30),
} as const;

export const migrateDefaults = {
  HealthCheck: "checks",
  HealthyDeadline: minutes(5),
  MaxParallel: 1,
  MinHealthyTime: seconds(10),
} as const;

export function restartDefaults(type: NonNullable<Job["Type"]>): RestartPolicy {
  const forService = type === "service" || type === "system";
  return {
    Attempts: forService ? 2 : 3,
    Delay: seconds(15),
    Interval: forService ? minutes(30) : hours(24),
    Mode: "fail",
    RenderTemplates: false,
  };
}

/** System jobs are not rescheduled: they have no such block. */
export function rescheduleDefaults(type: NonNullable<Job["Type"]>): ReschedulePolicy | undefined {
  if (type === "service")
    return {
      Attempts: 0,
      Delay: seconds(30),
      DelayFunction: "exponential",
      Interval: 0,
      MaxDelay: hours(1),
      Unlimited: true,
    };
  if (type === "batch")
    return {
      Attempts: 1,
      Delay: seconds(5),
      DelayFunction: "constant",
      Interval: hours(24),
      MaxDelay: 0,
      Unlimited: false,
    };
  return undefined;
}

export const taskDefaults = { KillTimeout: seconds(5) } as const;
export const logDefaults = { Disabled: false, MaxFileSizeMB: 10, MaxFiles: 10 } as const;
/** A task that reserves cores has no share of CPU. */
export const resourceDefaults = { own: { Cores: 0, MemoryMB: 300 }, shared: { CPU: 100 } } as const;
export const consulDefaults = { Cluster: "default" } as const;
export const vaultDefaults = {
  AllowTokenExpiration: false,
  ChangeMode: "restart",
  ChangeSignal: "SIGHUP",
  Cluster: "default",
  DisableFile: false,
  Env: true,
} as const;
export const templateDefaults = {
  ChangeMode: "restart",
  Envvars: false,
  ErrMissingKey: false,
  LeftDelim: "{{",
  Once: false,
  Perms: "0644",
  RightDelim: "}}",
  Splay: seconds(5),
  VaultGrace: 0,
} as const;
export const identityDefaults = { Name: "default" } as const;
export const serviceDefaults = {
  AddressMode: "auto",
  Cluster: "default",
  OnUpdate: "require_healthy",
  Provider: "consul",
} as const;
