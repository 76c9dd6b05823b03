import type {
  Job,
  Service,
  ServiceCheck,
  Task,
  TaskGroup,
  Template,
  VaultBlock,
  WorkloadIdentity,
} from "nomad-client-ts";
import { canonicalJson, isPlainObject } from "./canonical-json.ts";
import {
  consulDefaults,
  groupDefaults,
  identityDefaults,
  jobDefaults,
  logDefaults,
  resourceDefaults,
  restartDefaults,
  rescheduleDefaults,
  migrateDefaults,
  serviceDefaults,
  taskDefaults,
  templateDefaults,
  updateDefaults,
  vaultDefaults,
} from "./defaults.ts";

/**
 * The one form of all jobs that mean the same to Nomad: defaults filled in as Nomad fills them, nothing empty,
 * keys sorted, and lists sorted where Nomad reads them as sets (tags, ports, constraints, tasks by name, …).
 * Job-wide `Update`, `Reschedule` and `Migrate` move into the groups, where Nomad applies them.
 * Nomad's own bookkeeping (Version, Status, indexes, …) is dropped. Canonical jobs are registered as they are.
 */
export function canonicalJob(job: Job): Job {
  const { Update: _update, Reschedule: _reschedule, Migrate: _migrate, ...rest } = withoutBookkeeping(job);
  const full = {
    ...jobDefaults,
    Name: job.ID,
    ...present(rest),
    TaskGroups: (job.TaskGroups ?? []).map((group) => fullGroup(group, job)),
  };
  const canonical: Job = JSON.parse(canonicalJson(tidy(full)));
  return canonical;
}

function fullGroup(group: TaskGroup, job: Job): TaskGroup {
  const type = job.Type ?? "service";
  const restart = { ...restartDefaults(type), ...present(group.RestartPolicy) };
  const update = type === "service" || type === "system" || job.Update || group.Update;
  const reschedule = rescheduleDefaults(type);
  const migrate = type === "service" || job.Migrate || group.Migrate;
  return {
    ...groupDefaults,
    ...present(group),
    Name: group.Name,
    EphemeralDisk: { ...groupDefaults.EphemeralDisk, ...present(group.EphemeralDisk) },
    RestartPolicy: restart,
    ...(update ? { Update: { ...updateDefaults, ...present(job.Update), ...present(group.Update) } } : {}),
    ...(reschedule
      ? {
          ReschedulePolicy: { ...reschedule, ...present(job.Reschedule), ...present(group.ReschedulePolicy) },
        }
      : {}),
    ...(migrate
      ? { Migrate: { ...migrateDefaults, ...present(job.Migrate), ...present(group.Migrate) } }
      : {}),
    Tasks: (group.Tasks ?? []).map((task) => fullTask(task, restart)),
    Services: (group.Services ?? []).map(fullService),
    ...fullConsul(group),
  };
}

/** An empty block is no missing one: it asks for a token. */
function fullConsul({ Consul }: Pick<Task, "Consul">): Pick<Task, "Consul"> {
  return Consul ? { Consul: { ...consulDefaults, ...present(Consul) } } : {};
}

function fullTask(task: Task, restart: TaskGroup["RestartPolicy"]): Task {
  return {
    ...taskDefaults,
    ...present(task),
    Name: task.Name,
    Driver: task.Driver,
    LogConfig: { ...logDefaults, ...present(task.LogConfig) },
    Resources: {
      ...(task.Resources?.Cores ? {} : resourceDefaults.shared),
      ...resourceDefaults.own,
      ...present(task.Resources),
    },
    RestartPolicy: { ...restart, ...present(task.RestartPolicy) },
    Services: (task.Services ?? []).map(fullService),
    Identities: (task.Identities ?? []).map(fullIdentity),
    ...(task.Identity && { Identity: fullIdentity(task.Identity) }),
    ...fullConsul(task),
    Templates: (task.Templates ?? []).map(fullTemplate),
    ...(task.Vault && { Vault: fullVault(task.Vault) }),
  };
}

/** An empty block is no missing one: it asks for a token. */
function fullVault(vault: VaultBlock): VaultBlock {
  return { ...vaultDefaults, ...present(vault) };
}

function fullTemplate(template: Template): Template {
  const full = { ...templateDefaults, ...present(template) };
  return full.ChangeMode === "signal" ? { ChangeSignal: "SIGHUP", ...full } : full;
}

/** False and 0 are what Nomad takes for absent. */
function fullIdentity(identity: WorkloadIdentity): WorkloadIdentity {
  const { Env, File, TTL, ...rest } = identity;
  return {
    ...identityDefaults,
    ...present(rest),
    ...(Env && { Env }),
    ...(File && { File }),
    ...(TTL && { TTL }),
  };
}

function fullService(service: Service): Service {
  const identity = service.Identity && { Identity: fullIdentity(service.Identity) };
  const full = { ...serviceDefaults, ...present(service), ...identity, Name: service.Name };
  return { ...full, Checks: (service.Checks ?? []).map((check) => fullCheck(check, full)) };
}

function fullCheck(check: ServiceCheck, service: Service): ServiceCheck {
  const checkRestart = { ...present(service.CheckRestart), ...present(check.CheckRestart) };
  return {
    OnUpdate: service.OnUpdate ?? "",
    ...present(check),
    Type: check.Type,
    Interval: check.Interval,
    Timeout: check.Timeout,
    ...(Object.keys(checkRestart).length === 0 ? {} : { CheckRestart: { Grace: 1e9, ...checkRestart } }),
  };
}

const bookkeeping = [
  "CreateIndex",
  "Dispatched",
  "DispatchIdempotencyToken",
  "JobModifyIndex",
  "ModifyIndex",
  "NomadTokenID",
  "ParentID",
  "Stable",
  "Status",
  "StatusDescription",
  "Stop",
  "SubmitTime",
  "Version",
  "VersionTag",
] as const satisfies readonly (keyof Job)[];

function withoutBookkeeping(job: Job): Job {
  const copy = { ...job };
  for (const key of bookkeeping) delete copy[key];
  return copy;
}

/** Members that say something; in Go's JSON null, "" and absent are one. */
function present<T extends object>(value: T | null | undefined): Partial<T> {
  const copy: Partial<T> = { ...value };
  for (const key in copy) if (isEmpty(copy[key])) delete copy[key];
  return copy;
}

/** Free text and free maps, where an empty value and an order mean something. */
const opaque = new Set([
  "Config",
  "Env",
  "Meta",
  "CanaryMeta",
  "Header",
  "Args",
  "TaggedAddresses",
  "Payload",
]);

/** Fields whose Go type has no "unset": false and 0 are what Nomad takes for absent. */
const zeroIsUnset = new Set([
  "EnableTagOverride", "Leader", "IgnoreCollision", "TLSSkipVerify", "GRPCUseTLS", "Expose", "Sidecar", "Value", "To",
  "SuccessBeforePassing", "FailuresBeforeCritical", "FailuresBeforeWarning", "IgnoreWarnings", "Limit", "ShutdownDelay",
]); // prettier-ignore

/** Lists that Nomad reads as sets, with what their order is taken from. */
const sets: Readonly<Record<string, string>> = {
  Datacenters: "", Tags: "", CanaryTags: "", Constraints: "", Affinities: "", Spreads: "", Links: "", SpreadTarget: "Value",
  TaskGroups: "Name", Tasks: "Name", Services: "Name", Checks: "Name", Networks: "", ReservedPorts: "Label",
  DynamicPorts: "Label", Templates: "DestPath", Artifacts: "RelativeDest", VolumeMounts: "Destination", Identities: "Name",
}; // prettier-ignore

function tidy(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    if (opaque.has(key)) return isEmpty(member) ? [] : [[key, member] as const];
    const tidied = Array.isArray(member) ? sortSet(key, member.map(tidy)) : tidy(member);
    if (isEmpty(tidied) || (zeroIsUnset.has(key) && (tidied === 0 || tidied === false))) return [];
    return [[key, tidied] as const];
  });
  return Object.fromEntries(members);
}

function sortSet(key: string, items: readonly unknown[]): readonly unknown[] {
  const by = sets[key];
  if (by === undefined) return items;
  const keyed = items.map((item) => ({ item, key: sortKeyOf(item, by) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}

/** Named things by name, and equal names by their whole text, so that no order of writing survives. */
function sortKeyOf(item: unknown, by: string): string {
  const name = isPlainObject(item) && by !== "" ? item[by] : "";
  return canonicalJson([name ?? "", item]);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlainObject(value) && Object.keys(value).length === 0;
}
