import * as fc from "fast-check";
import { canonicalJob, canonicalJson, minutes, seconds } from "jobspec";
import type { Job, Task, WorkloadIdentity } from "nomad-client-ts";
import { expect, test } from "vitest";

const job: Job = {
  ID: "demo",
  Datacenters: ["dc1", "dc2"],
  TaskGroups: [
    {
      Name: "web",
      Networks: [
        { Mode: "host", DynamicPorts: [{ Label: "http" }, { Label: "admin", HostNetwork: "private" }] },
      ],
      Services: [
        { Name: "web", PortLabel: "http", Tags: ["a", "b", "urlprefix-/"] },
        { Name: "admin", PortLabel: "admin" },
      ],
      Tasks: [
        {
          Name: "server",
          Driver: "raw_exec",
          Config: { command: "/bin/x", args: ["--b", "--a"] },
          Env: { B: "1", A: "" },
        },
        { Name: "side", Driver: "raw_exec", Templates: [{ DestPath: "b" }, { DestPath: "a" }] },
      ],
    },
    { Name: "db", Count: 0, Tasks: [] },
  ],
};

test("what Nomad would fill in is filled in", () => {
  const group = canonicalJob(job).TaskGroups?.find(({ Name }) => Name === "web");
  expect(canonicalJob(job)).toMatchObject({
    Type: "service",
    Priority: 50,
    Region: "global",
    Namespace: "default",
  });
  expect(group).toMatchObject({
    Count: 1,
    RestartPolicy: { Attempts: 2, Delay: seconds(15), Interval: minutes(30), Mode: "fail" },
    Update: { MaxParallel: 1, MinHealthyTime: seconds(10), HealthyDeadline: minutes(5) },
    EphemeralDisk: { SizeMB: 300 },
  });
  expect(group?.Tasks?.[0]).toMatchObject({
    KillTimeout: seconds(5),
    Resources: { CPU: 100, MemoryMB: 300 },
  });
});

test("canonical form is a fixed point", () => {
  expect(canonicalJob(canonicalJob(job))).toEqual(canonicalJob(job));
});

test("writing a default out is the same job as leaving it out", () => {
  const written: Job = {
    ...job,
    Type: "service",
    Priority: 50,
    Meta: null,
    Constraints: [],
    TaskGroups: job.TaskGroups?.map((group) => ({
      ...group,
      Count: group.Count ?? 1,
      ShutdownDelay: null,
      Volumes: {},
      Services:
        group.Services?.map((service) => ({
          ...service,
          Provider: "consul" as const,
          EnableTagOverride: false,
        })) ?? [],
    })),
  };
  expect(canonicalJob(written)).toEqual(canonicalJob(job));
});

test("job-wide update, reschedule and migrate mean the same as in each group, and a group's own win", () => {
  const wide: Job = {
    ...job,
    Update: { MaxParallel: 2, Canary: 1 },
    TaskGroups: [{ Name: "web", Update: { Canary: 3 } }],
  };
  const inGroup: Job = { ...job, TaskGroups: [{ Name: "web", Update: { MaxParallel: 2, Canary: 3 } }] };
  expect(canonicalJob(wide)).toEqual(canonicalJob(inGroup));
});

test("Nomad's own bookkeeping is not part of a job", () => {
  const read: Job = {
    ...job,
    Version: 7,
    JobModifyIndex: 99,
    Status: "running",
    Stable: true,
    SubmitTime: 1,
    Stop: false,
  };
  expect(canonicalJob(read)).toEqual(canonicalJob(job));
});

test("a count of zero is not the default of one", () => {
  expect(canonicalJob(job).TaskGroups?.find(({ Name }) => Name === "db")?.Count).toBe(0);
});

test("empty text and the order of arguments mean something in free fields", () => {
  const task = canonicalJob(job)
    .TaskGroups?.flatMap(({ Tasks }) => Tasks ?? [])
    .find(({ Name }) => Name === "server");
  expect(task?.Env).toEqual({ A: "", B: "1" });
  expect(task?.Config?.["args"]).toEqual(["--b", "--a"]);
});

test("system jobs are not rescheduled, batch jobs have no update", () => {
  expect(
    canonicalJob({ ID: "s", Type: "system", TaskGroups: [{ Name: "g" }] }).TaskGroups?.[0]?.ReschedulePolicy,
  ).toBeUndefined();
  expect(
    canonicalJob({ ID: "b", Type: "batch", TaskGroups: [{ Name: "g" }] }).TaskGroups?.[0]?.Update,
  ).toBeUndefined();
});

/** Lists that Nomad reads as sets; every other list keeps its order. */
const sets = new Set([
  "Datacenters",
  "Tags",
  "TaskGroups",
  "Services",
  "DynamicPorts",
  "Templates",
  "Tasks",
  "Constraints",
]);

/** The same job with keys, and items of sets, in an order drawn from `random`. */
function shuffled(value: unknown, random: () => number, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, random));
    return sets.has(key) ? shuffle(items, random) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    shuffle(Object.entries(value), random).map(([name, item]) => [name, shuffled(item, random, name)]),
  );
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

test("the order of keys, tags, ports, groups, tasks, services and files does not matter", () => {
  const expected = canonicalJson(canonicalJob(job));
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
      const random = () => stream.next().value;
      const other: Job = JSON.parse(JSON.stringify(shuffled(job, random)));
      expect(canonicalJson(canonicalJob(other))).toBe(expected);
    }),
  );
});

test("an empty consul block asks for a token: it is not the same as none", () => {
  const taskOf = (changes: Partial<Task>) =>
    canonicalJob({
      ID: "x",
      TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", ...changes }] }],
    }).TaskGroups?.[0]?.Tasks?.[0];
  expect(taskOf({ Consul: {} })?.Consul).toEqual({ Cluster: "default" });
  expect(taskOf({ Consul: { Cluster: "default", Namespace: "" } })).toEqual(taskOf({ Consul: {} }));
  expect(taskOf({ Consul: null })).toEqual(taskOf({}));
});

test("identities are kept, in any order the same job, with what is false or 0 left out", () => {
  const identities = [
    { Name: "b", Audience: ["two", "one"], File: true },
    { Name: "a", Audience: ["x"], Env: false, TTL: 0, ChangeMode: "" },
  ];
  const jobOf = (Identities: WorkloadIdentity[]) =>
    canonicalJob({
      ID: "x",
      TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", Identities }] }],
    });
  expect(jobOf(identities)).toEqual(jobOf(identities.toReversed()));
  expect(jobOf(identities).TaskGroups?.[0]?.Tasks?.[0]?.Identities).toEqual([
    { Name: "a", Audience: ["x"] },
    { Name: "b", Audience: ["two", "one"], File: true },
  ]);
});

test("Vault and template blocks get Nomad's defaults, and templates are a set", () => {
  const jobWith = (task: Partial<Task>) =>
    canonicalJob({
      ID: "j",
      TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", ...task }] }],
    });
  const [one, other] = [
    { DestPath: "a", EmbeddedTmpl: "x", ChangeMode: "signal" },
    { DestPath: "b", EmbeddedTmpl: "y" },
  ];
  const job = jobWith({ Vault: {}, Templates: [one, other] });
  expect(jobWith({ Vault: { Cluster: "default", Env: true }, Templates: [other, one] })).toEqual(job);
  expect(job.TaskGroups?.[0]?.Tasks?.[0]).toMatchObject({
    Vault: { ChangeMode: "restart", Cluster: "default", DisableFile: false, Env: true },
    Templates: [
      { DestPath: "a", ChangeMode: "signal", ChangeSignal: "SIGHUP", Perms: "0644", Splay: 5e9 },
      { DestPath: "b", ChangeMode: "restart", LeftDelim: "{{" },
    ],
  });
});
