import { createHash } from "node:crypto";
import type { Service, ServiceCheck } from "../job/parts.ts";
import { formatDuration } from "../job/duration.ts";
import type { Allocation } from "../state/allocation.ts";

/** A check as Consul's agent takes it (`/v1/agent/check/register`). */
export interface CheckRegistration {
  readonly ID: string;
  readonly Name: string;
  readonly ServiceID: string;
  readonly Interval: string;
  readonly Timeout: string;
  readonly Status?: string;
  readonly HTTP?: string;
  readonly Method?: string;
  readonly Header?: Readonly<Record<string, readonly string[]>>;
  readonly Body?: string;
  readonly TCP?: string;
  readonly TLSSkipVerify?: boolean;
  readonly SuccessBeforePassing?: number;
  readonly FailuresBeforeCritical?: number;
}

/** A service as Consul's agent takes it (`/v1/agent/service/register`), with its checks beside it. */
export interface ServiceRegistration {
  readonly ID: string;
  readonly Name: string;
  readonly Tags: readonly string[];
  readonly Address: string;
  readonly Port: number;
  readonly Meta: Readonly<Record<string, string>>;
  readonly EnableTagOverride: boolean;
  readonly checks: readonly CheckRegistration[];
}

/** The id under which Nomad registers a service of an allocation; `owner` is the task's name or `group-<group>`. */
export function allocServiceId(allocId: string, owner: string, service: Service): string {
  return `_nomad-task-${allocId}-${owner}-${service.Name}-${service.PortLabel}`;
}

/** The registration of one service of an allocation; `interpolate` fills in the task's or group's variables. */
export function allocService(options: {
  readonly alloc: Allocation;
  readonly owner: string;
  readonly service: Service;
  readonly interpolate: (text: string) => string;
}): ServiceRegistration {
  const { alloc, owner, interpolate } = options;
  const service = { ...options.service, Name: interpolate(options.service.Name) };
  const canary = alloc.DeploymentStatus?.Canary === true && alloc.DeploymentStatus.Healthy !== true;
  const id = allocServiceId(alloc.ID, owner, service);
  const { host, port } = addressOf(alloc, service.PortLabel, service.Address);
  const tags = canary && service.CanaryTags ? service.CanaryTags : (service.Tags ?? []);
  const meta = canary && service.CanaryMeta ? service.CanaryMeta : service.Meta;
  return {
    ID: id,
    Name: service.Name,
    Tags: tags.map(interpolate),
    Address: host,
    Port: port,
    Meta: { ...mapValues(meta ?? {}, interpolate), "external-source": "nomad" },
    EnableTagOverride: service.EnableTagOverride,
    checks: (service.Checks ?? []).map((check) => allocCheck({ ...options, service, check, serviceId: id })),
  };
}

function allocCheck(options: {
  readonly alloc: Allocation;
  readonly service: Service;
  readonly check: ServiceCheck;
  readonly serviceId: string;
  readonly interpolate: (text: string) => string;
}): CheckRegistration {
  const { alloc, service, check, serviceId, interpolate } = options;
  const { host, port } = addressOf(alloc, check.PortLabel || service.PortLabel, service.Address);
  const base = {
    ID: checkId(serviceId, check),
    Name: interpolate(check.Name),
    ServiceID: serviceId,
    Interval: formatDuration(check.Interval),
    Timeout: formatDuration(check.Timeout),
    ...(check.InitialStatus ? { Status: check.InitialStatus } : {}),
    ...(check.SuccessBeforePassing ? { SuccessBeforePassing: check.SuccessBeforePassing } : {}),
    ...(check.FailuresBeforeCritical ? { FailuresBeforeCritical: check.FailuresBeforeCritical } : {}),
  };
  if (check.Type === "tcp") return { ...base, TCP: `${host}:${port}` };
  return {
    ...base,
    HTTP: new URL(interpolate(check.Path), `${check.Protocol || "http"}://${host}:${port}`).href,
    ...(check.Method ? { Method: check.Method } : {}),
    ...(check.Header ? { Header: check.Header } : {}),
    ...(check.Body ? { Body: check.Body } : {}),
    ...(check.TLSSkipVerify ? { TLSSkipVerify: true } : {}),
  };
}

/** Stable for equal checks of a service, as Nomad's are. */
export function checkId(serviceId: string, check: object): string {
  return `_nomad-check-${createHash("sha256").update(serviceId).update(JSON.stringify(check)).digest("hex")}`;
}

/** A label names a port of the group; a number stands for itself. */
function addressOf(alloc: Allocation, label: string, address: string): { host: string; port: number } {
  const shared = alloc.AllocatedResources.Shared;
  const found = shared.Ports?.find((port) => port.Label === label);
  const host = address || found?.HostIP || shared.Networks?.[0]?.IP || "";
  return { host, port: found?.Value ?? (Number(label) || 0) };
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
