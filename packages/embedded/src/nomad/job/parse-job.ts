import { z } from "zod";
import { invalidBody } from "../errors.ts";
import { refuseUnsupported } from "./unsupported.ts";
import { jobSchema, type Job, type TaskGroup } from "./schema.ts";

type Fields = Record<string, unknown>;

/**
 * A canonical job out of what a client sent: defaults filled in as Nomad does, job-level `update`, `reschedule` and
 * `migrate` merged into the groups. Throws 400 for a body that is no job, 501 for a feature that is not embedded.
 */
export function parseJob(body: unknown): Job {
  if (!isFields(body)) throw invalidBody("Job must be specified");
  const raw = withoutNulls(body);
  refuseUnsupported(raw);
  const parsed = jobSchema.safeParse(inheritFromJob(raw));
  if (!parsed.success) throw invalidBody(z.prettifyError(parsed.error));
  if (parsed.data.ID === "") throw invalidBody("Job ID hasn't been provided");
  return fillNames(withoutGroupFields(parsed.data));
}

/** Of a job's own update block only two fields are kept: the groups have the rest. */
function withoutGroupFields(job: Job): Job {
  const { Stagger, MaxParallel } = job.Update ?? { Stagger: 0, MaxParallel: 0 };
  const Update = { ...noUpdate, Stagger, MaxParallel };
  return { ...job, Update };
}

const noUpdate = {
  AutoPromote: false,
  AutoRevert: false,
  Canary: 0,
  HealthCheck: "",
  HealthyDeadline: 0,
  MinHealthyTime: 0,
  ProgressDeadline: 0,
};

function inheritFromJob(raw: Fields): Fields {
  const type = raw["Type"] ?? "service";
  const groups = Array.isArray(raw["TaskGroups"]) ? raw["TaskGroups"].filter(isFields) : [];
  const update = isFields(raw["Update"])
    ? raw["Update"]
    : type === "service" || type === "system"
      ? {}
      : undefined;
  return {
    ...raw,
    Update: update ?? null,
    TaskGroups: groups.map((group) => inheritGroup(group, { ...raw, Type: type, Update: update })),
  };
}

function inheritGroup(group: Fields, job: Fields): Fields {
  const batch = job["Type"] === "batch";
  const restart = merge(batch ? { Attempts: 3, Interval: 24 * 3600e9 } : {}, group["RestartPolicy"]);
  const tasks = Array.isArray(group["Tasks"]) ? group["Tasks"].filter(isFields) : [];
  return {
    ...group,
    Update:
      job["Update"] === undefined && !isFields(group["Update"])
        ? null
        : merge(job["Update"], group["Update"]),
    Migrate: job["Type"] === "service" ? merge(job["Migrate"], group["Migrate"]) : (group["Migrate"] ?? null),
    ReschedulePolicy: reschedule(job, group),
    RestartPolicy: restart,
    Tasks: tasks.map((task) => ({ ...task, RestartPolicy: merge(restart, task["RestartPolicy"]) })),
  };
}

function reschedule(job: Fields, group: Fields): Fields | null {
  if (job["Type"] === "system" || job["Type"] === "sysbatch") return null;
  const batch = {
    Attempts: 1,
    Interval: 24 * 3600e9,
    Delay: 5e9,
    DelayFunction: "constant",
    MaxDelay: 0,
    Unlimited: false,
  };
  return merge(merge(job["Type"] === "batch" ? batch : {}, job["Reschedule"]), group["ReschedulePolicy"]);
}

function fillNames(job: Job): Job {
  return {
    ...job,
    Name: job.Name || job.ID,
    TaskGroups: job.TaskGroups.map((group) => fillServices(job, group)),
  };
}

function fillServices(job: Job, group: TaskGroup): TaskGroup {
  const named = (services: TaskGroup["Services"], task: string) =>
    services?.map((service) => {
      const names = {
        JOB: job.Name,
        TASKGROUP: group.Name,
        TASK: task,
        BASE: `${job.Name}-${group.Name}-${task}`,
      };
      const Name = (service.Name || "${BASE}").replace(
        /\$\{(JOB|TASKGROUP|TASK|BASE)\}/g,
        (_, key: keyof typeof names) => names[key],
      );
      const Checks =
        service.Checks?.map((check) => ({ ...check, Name: check.Name || `service: "${Name}" check` })) ??
        null;
      return { ...service, Name, Checks };
    }) ?? null;
  return {
    ...group,
    Services: named(group.Services, "group"),
    Tasks: group.Tasks.map((task) => ({
      ...task,
      KillSignal: task.KillSignal,
      Services: named(task.Services, task.Name),
    })),
  };
}

function merge(base: unknown, over: unknown): Fields {
  return { ...(isFields(base) ? base : {}), ...(isFields(over) ? over : {}) };
}

/** Go reads null as "not given"; a task's own driver configuration is left as it is. */
function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, key === "Config" ? value : clean(value)]),
  );
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(clean);
  return isFields(value) ? withoutNulls(value) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
