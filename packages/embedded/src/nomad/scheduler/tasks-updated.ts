import { isDeepStrictEqual } from "node:util";
import type { Job, Task, TaskGroup } from "../job/schema.ts";

/**
 * Whether a change of job forces the group's allocations to be replaced; everything else is updated in place
 * (services, checks, count, constraints, restart and update policies, kill settings …).
 */
export function tasksUpdated(before: Job, after: Job, groupName: string): boolean {
  const a = before.TaskGroups.find((group) => group.Name === groupName);
  const b = after.TaskGroups.find((group) => group.Name === groupName);
  if (!a || !b || a.Tasks.length !== b.Tasks.length) return true;
  if (!isDeepStrictEqual(a.EphemeralDisk, b.EphemeralDisk) || !isDeepStrictEqual(networks(a), networks(b)))
    return true;
  return a.Tasks.some((task) => {
    const other = b.Tasks.find(({ Name }) => Name === task.Name);
    return !other || !isDeepStrictEqual(essence(before, a, task), essence(after, b, other));
  });
}

/** Job, group and task metadata, the innermost winning. */
export function combinedMeta(job: Job, group: TaskGroup, task: Task): Record<string, string> {
  return { ...job.Meta, ...group.Meta, ...task.Meta };
}

function essence(job: Job, group: TaskGroup, task: Task): unknown {
  return {
    driver: task.Driver,
    user: task.User,
    config: task.Config ?? {},
    env: task.Env ?? {},
    meta: combinedMeta(job, group, task),
    resources: task.Resources,
    identities: task.Identities ?? [],
    logsDisabled: task.LogConfig.Disabled,
    renderTemplates: task.RestartPolicy.RenderTemplates,
  };
}

/** Ports by label: their order does not matter, and a dynamic port has no value yet. */
function networks(group: TaskGroup): unknown {
  return (group.Networks ?? []).map((network) => ({
    mode: network.Mode,
    mbits: network.MBits,
    hostname: network.Hostname,
    reserved: byLabel(network.ReservedPorts),
    dynamic: byLabel((network.DynamicPorts ?? []).map((port) => ({ ...port, Value: -1 }))),
  }));
}

function byLabel<T extends { readonly Label: string }>(ports: readonly T[] | null): Record<string, T> {
  return Object.fromEntries((ports ?? []).map((port) => [port.Label, port]));
}
