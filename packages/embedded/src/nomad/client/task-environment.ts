import type { Task, TaskGroup } from "../job/schema.ts";
import { combinedMeta } from "../scheduler/tasks-updated.ts";
import { withoutNamespaces } from "../job-key.ts";
import { allocIndex, type AllocatedPort, type Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { AllocFolder } from "./alloc-folder.ts";

export interface TaskEnvironment {
  /** The whole environment of the task. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the task, and its executor, inherit of the agent's own environment. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Replaces `${NOMAD_ADDR_http}`, `${node.unique.name}`, `${attr.…}`, `${meta.…}` and own variables; unknown ones stay. */
  readonly interpolate: (text: string) => string;
  /** The same in a driver's configuration, where variables are called as the task sees them. */
  readonly interpolateConfig: (text: string) => string;
}

export interface EnvironmentOptions {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly node: Node;
  readonly region: string;
  readonly folder: AllocFolder;
  /** What a task inherits of the agent's own environment. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** The environment of a task as Nomad's raw_exec makes it (https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings). */
export function taskEnvironment(options: EnvironmentOptions): TaskEnvironment {
  const attributes = nodeTargets(options.node, options.region);
  const inherited = { PATH: defaultPath, ...options.inherited };
  const own = { ...runtimeVariables(options), ...portVariables(options.alloc) };
  const metadata = metaVariables(options, (text) => replace(text, [attributes, own]));
  const named: Record<string, string> = { ...inherited, ...own, ...metadata };
  const env = Object.fromEntries(
    Object.entries(options.task.Env ?? {}).map(([name, value]) => [
      name,
      replace(value, [attributes, named]),
    ]),
  );
  const variables = { ...cleaned(named), ...env };
  return {
    variables,
    inherited,
    interpolate: (text) => replace(text, [attributes, { ...named, ...env }]),
    interpolateConfig: (text) => replace(text, [attributes, variables]),
  };
}

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Of these a task sees names without dashes; references in the job spell them as the labels and keys are. */
function cleaned(variables: Readonly<Record<string, string>>): Record<string, string> {
  const isCleaned = /^NOMAD_(PORT|IP|ADDR|HOST_PORT|META)_/;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      isCleaned.test(name) ? name.replace(/[^a-zA-Z0-9_.]/g, "_") : name,
      value,
    ]),
  );
}

function runtimeVariables(options: EnvironmentOptions): Record<string, string> {
  const { alloc, group, task, node, region, folder } = options;
  const resources = alloc.AllocatedResources.Tasks[task.Name];
  const paths = folder.task(task.Name);
  const memoryMax = task.Resources.MemoryMaxMB;
  return {
    NOMAD_ALLOC_DIR: folder.shared,
    NOMAD_TASK_DIR: paths.local,
    NOMAD_SECRETS_DIR: paths.secrets,
    NOMAD_MEMORY_LIMIT: String(resources?.Memory.MemoryMB ?? task.Resources.MemoryMB),
    ...(memoryMax > 0 ? { NOMAD_MEMORY_MAX_LIMIT: String(memoryMax) } : {}),
    NOMAD_CPU_CORES: " ",
    NOMAD_CPU_LIMIT: String(resources?.Cpu.CpuShares ?? task.Resources.CPU),
    NOMAD_ALLOC_ID: alloc.ID,
    NOMAD_SHORT_ALLOC_ID: alloc.ID.slice(0, 8),
    NOMAD_ALLOC_NAME: withoutNamespaces(alloc.Name),
    NOMAD_ALLOC_INDEX: String(allocIndex(alloc)),
    NOMAD_GROUP_NAME: group.Name,
    NOMAD_TASK_NAME: task.Name,
    NOMAD_JOB_ID: withoutNamespaces(alloc.JobID),
    NOMAD_JOB_NAME: alloc.Job.Name,
    NOMAD_DC: node.Datacenter,
    NOMAD_NAMESPACE: alloc.Namespace,
    NOMAD_REGION: region,
  };
}

function portVariables(alloc: Allocation): Record<string, string> {
  const ports = alloc.AllocatedResources.Shared.Ports ?? [];
  return Object.fromEntries(ports.flatMap((port) => Object.entries(onePort(port))));
}

function onePort(port: AllocatedPort): Record<string, string> {
  const label = port.Label;
  const inside = port.To > 0 ? port.To : port.Value;
  return {
    [`NOMAD_ADDR_${label}`]: `${port.HostIP}:${port.Value}`,
    [`NOMAD_HOST_ADDR_${label}`]: `${port.HostIP}:${port.Value}`,
    [`NOMAD_IP_${label}`]: port.HostIP,
    [`NOMAD_HOST_IP_${label}`]: port.HostIP,
    [`NOMAD_PORT_${label}`]: String(inside),
    [`NOMAD_HOST_PORT_${label}`]: String(port.Value),
    [`NOMAD_ALLOC_PORT_${label}`]: String(inside),
  };
}

/** Each entry twice, as Nomad does: as it is spelled and in capitals. */
function metaVariables(
  { alloc, group, task }: EnvironmentOptions,
  interpolate: (text: string) => string,
): Record<string, string> {
  const entries = Object.entries(combinedMeta(alloc.Job, group, task)).flatMap(([key, value]) => {
    const text = interpolate(value);
    return [[`NOMAD_META_${key}`, text] as const, [`NOMAD_META_${key.toUpperCase()}`, text] as const];
  });
  return Object.fromEntries(entries);
}

function nodeTargets(node: Node, region: string): Record<string, string> {
  return {
    "node.unique.id": node.ID,
    "node.unique.name": node.Name,
    "node.datacenter": node.Datacenter,
    "node.region": region,
    "node.class": node.NodeClass,
    "node.pool": node.NodePool,
    ...prefixed("attr.", node.Attributes),
    ...prefixed("meta.", node.Meta),
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}

function replace(text: string, sources: readonly Readonly<Record<string, string>>[]): string {
  return text.replace(/\$\{([a-zA-Z0-9_\-./]+)\}/g, (whole, name: string) => {
    const key = name.startsWith("env.") ? name.slice(4) : name;
    return sources.find((source) => key in source)?.[key] ?? whole;
  });
}
