import { z } from "zod";
import { duration, flag, list, map, number, text } from "./fields.ts";

const portSchema = z.object({
  Label: text(),
  Value: number(),
  To: number(),
  HostNetwork: text("default"),
  IgnoreCollision: flag(),
});

/** https://developer.hashicorp.com/nomad/docs/job-specification/network */
export const networkSchema = z.object({
  Mode: text("host"),
  Device: text(),
  CIDR: text(),
  IP: text(),
  Hostname: text(),
  MBits: number(),
  ReservedPorts: list(portSchema),
  DynamicPorts: list(portSchema),
});

/** https://developer.hashicorp.com/nomad/docs/job-specification/resources */
export const resourcesSchema = z.object({
  CPU: number(100),
  Cores: number(),
  MemoryMB: number(300),
  MemoryMaxMB: number(),
  DiskMB: number(),
});

const checkRestartSchema = z.object({ Limit: number(), Grace: duration("1s"), IgnoreWarnings: flag() });

const checkSchema = z.object({
  Name: text(),
  Type: text(),
  Path: text(),
  Protocol: text(),
  PortLabel: text(),
  AddressMode: text(),
  Interval: duration("0s"),
  Timeout: duration("0s"),
  InitialStatus: text(),
  TLSSkipVerify: flag(),
  Method: text(),
  Header: z.record(z.string(), z.array(z.string())).nullable().default(null),
  CheckRestart: checkRestartSchema.nullable().default(null),
  Body: text(),
  SuccessBeforePassing: number(),
  FailuresBeforeCritical: number(),
  FailuresBeforeWarning: number(),
  OnUpdate: text("require_healthy"),
});

/** https://developer.hashicorp.com/nomad/docs/job-specification/consul; an embedded Consul asks for no token, so nobody gets one. */
export const consulSchema = z.object({ Namespace: text(), Cluster: text("default"), Partition: text() });

/** https://developer.hashicorp.com/nomad/docs/job-specification/identity; nobody to log in to. */
export const identitySchema = z.object({
  Name: text("default"),
  Audience: list(z.string()),
  ChangeMode: text(),
  ChangeSignal: text(),
  Env: flag(),
  File: flag(),
  Filepath: text(),
  ServiceName: text(),
  TTL: duration("0s"),
  ExtraClaims: list(z.string()),
});

/** https://developer.hashicorp.com/nomad/docs/job-specification/service */
export const serviceSchema = z.object({
  Name: text(),
  TaskName: text(),
  PortLabel: text(),
  AddressMode: text("auto"),
  Address: text(),
  EnableTagOverride: flag(),
  Tags: list(z.string()),
  CanaryTags: list(z.string()),
  Meta: map(),
  CanaryMeta: map(),
  TaggedAddresses: map(),
  Checks: list(checkSchema),
  OnUpdate: text("require_healthy"),
  Provider: text("consul"),
  Cluster: text("default"),
  Identity: identitySchema.nullable().default(null),
});

export type Network = z.infer<typeof networkSchema>;
export type Port = z.infer<typeof portSchema>;
export type Service = z.infer<typeof serviceSchema>;
export type WorkloadIdentity = z.infer<typeof identitySchema>;
export type ServiceCheck = z.infer<typeof checkSchema>;
