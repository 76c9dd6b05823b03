import { z } from "zod";
import { consulSchema, identitySchema, networkSchema, resourcesSchema, serviceSchema } from "./parts.ts";
import { constraintSchema, affinitySchema, spreadSchema } from "./placement.ts";
import { duration, flag, list, map, number, text } from "./fields.ts";

const restartPolicySchema = z.object({
  Attempts: number(2),
  Interval: duration("30m"),
  Delay: duration("15s"),
  Mode: text("fail"),
  RenderTemplates: flag(),
});

const reschedulePolicySchema = z.object({
  Attempts: number(),
  Interval: duration("0s"),
  Delay: duration("30s"),
  DelayFunction: text("exponential"),
  MaxDelay: duration("1h"),
  Unlimited: flag(true),
});

const updateSchema = z.object({
  Stagger: duration("30s"),
  MaxParallel: number(1),
  HealthCheck: text("checks"),
  MinHealthyTime: duration("10s"),
  HealthyDeadline: duration("5m"),
  ProgressDeadline: duration("10m"),
  AutoRevert: flag(),
  AutoPromote: flag(),
  Canary: number(),
});

const migrateSchema = z.object({
  MaxParallel: number(1),
  HealthCheck: text("checks"),
  MinHealthyTime: duration("10s"),
  HealthyDeadline: duration("5m"),
});

const disconnectSchema = z.object({
  LostAfter: duration("0s"),
  StopOnClientAfter: z.number().nullable().default(null),
  Replace: z.boolean().nullable().default(null),
  Reconcile: text("best_score"),
});

const ephemeralDiskSchema = z.object({ Sticky: flag(), SizeMB: number(300), Migrate: flag() });

const logConfigSchema = z.object({ MaxFiles: number(10), MaxFileSizeMB: number(10), Disabled: flag() });

const taskSchema = z.object({
  Name: text(),
  Driver: text(),
  User: text(),
  Config: z.record(z.string(), z.unknown()).nullable().default(null),
  Env: map(),
  Services: list(serviceSchema),
  Constraints: list(constraintSchema),
  Affinities: list(affinitySchema),
  Resources: resourcesSchema.prefault({}),
  RestartPolicy: restartPolicySchema.prefault({}),
  Meta: map(),
  KillTimeout: duration("5s"),
  LogConfig: logConfigSchema.prefault({}),
  Leader: flag(),
  ShutdownDelay: duration("0s"),
  KillSignal: text(),
  Consul: consulSchema.nullable().default(null),
  Identities: list(identitySchema),
});

const taskGroupSchema = z.object({
  Name: text(),
  Count: number(1),
  Update: updateSchema.nullable().default(null),
  Migrate: migrateSchema.nullable().default(null),
  Constraints: list(constraintSchema),
  RestartPolicy: restartPolicySchema.prefault({}),
  Disconnect: disconnectSchema.nullable().default(null),
  Tasks: z.array(taskSchema).default([]),
  EphemeralDisk: ephemeralDiskSchema.prefault({}),
  Meta: map(),
  ReschedulePolicy: reschedulePolicySchema.nullable().default(null),
  Affinities: list(affinitySchema),
  Spreads: list(spreadSchema),
  Networks: list(networkSchema),
  Services: list(serviceSchema),
  ShutdownDelay: z.number().nullable().default(null),
  Consul: consulSchema.nullable().default(null),
});

/** A job as the Nomad API spells it, every default filled in (https://developer.hashicorp.com/nomad/api-docs/json-jobs). */
export const jobSchema = z.object({
  Stop: flag(),
  Region: text("global"),
  Namespace: text("default"),
  ID: text(),
  ParentID: text(),
  Name: text(),
  Type: text("service"),
  Priority: number(50),
  AllAtOnce: flag(),
  Datacenters: z
    .array(z.string())
    .default([])
    .transform((names) => (names.length > 0 ? names : ["*"])),
  NodePool: text("default"),
  Constraints: list(constraintSchema),
  Affinities: list(affinitySchema),
  Spreads: list(spreadSchema),
  TaskGroups: z.array(taskGroupSchema).default([]),
  Update: updateSchema.nullable().default(null),
  Meta: map(),
  Status: text(),
  StatusDescription: text(),
  Stable: flag(),
  Version: number(),
  SubmitTime: number(),
  CreateIndex: number(),
  ModifyIndex: number(),
  JobModifyIndex: number(),
});

export type Job = z.infer<typeof jobSchema>;
export type TaskGroup = z.infer<typeof taskGroupSchema>;
export type Task = z.infer<typeof taskSchema>;
export type UpdateStrategy = z.infer<typeof updateSchema>;
export type MigrateStrategy = z.infer<typeof migrateSchema>;
export type RestartPolicy = z.infer<typeof restartPolicySchema>;
export type ReschedulePolicy = z.infer<typeof reschedulePolicySchema>;
