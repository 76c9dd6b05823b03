import { shellJob, webJob } from "./jobs.ts";
import { whenNone, type Step } from "./step.ts";

/** Jobs that make no sense, and requests that nobody can read. */
export function refusedSteps(): readonly Step[] {
  const task = { Name: "a", Driver: "raw_exec", Config: { command: "/bin/true" } };
  const group = (change: object): object => ({
    ID: "bad",
    Datacenters: ["dc1"],
    TaskGroups: [{ Name: "g", Tasks: [task], ...change }],
  });
  const jobs: Readonly<Record<string, unknown>> = {
    "an empty job": {},
    "a job without groups": { ID: "bad", Datacenters: ["dc1"] },
    "a job id with a space": { ...shellJob("a b", "true") },
    "a group without tasks": group({ Tasks: [] }),
    "a group without a name": group({ Name: "" }),
    "a negative count": group({ Count: -1 }),
    "two groups of one name": {
      ID: "bad",
      Datacenters: ["dc1"],
      TaskGroups: [
        { Name: "g", Tasks: [task] },
        { Name: "g", Tasks: [task] },
      ],
    },
    "two tasks of one name": group({ Tasks: [task, task] }),
    "a task without a driver": group({ Tasks: [{ Name: "a" }] }),
    "an unknown restart mode": group({ RestartPolicy: { Mode: "sometimes" } }),
    "restarts that do not fit": group({
      RestartPolicy: { Attempts: 5, Interval: 1e9, Delay: 1e9, Mode: "fail" },
    }),
    "an update that is never healthy": group({
      Update: { MinHealthyTime: 60e9, HealthyDeadline: 10e9, ProgressDeadline: 600e9 },
    }),
    "a progress deadline too short": group({ Update: { HealthyDeadline: 60e9, ProgressDeadline: 10e9 } }),
    "a kill timeout that is too long": group({ Tasks: [{ ...task, KillTimeout: 660e9 }] }),
    "an unknown operand": group({ Constraints: [{ LTarget: "a", RTarget: "b", Operand: "almost" }] }),
    "a service on an unknown port": group({ Services: [{ Name: "s", PortLabel: "nope" }] }),
    "a check without an interval": group({
      Networks: [{ DynamicPorts: [{ Label: "http" }] }],
      Services: [{ Name: "s", PortLabel: "http", Checks: [{ Type: "http", Path: "/", Timeout: 1e9 }] }],
    }),
    "a check without a path": group({
      Networks: [{ DynamicPorts: [{ Label: "http" }] }],
      Services: [{ Name: "s", PortLabel: "http", Checks: [{ Type: "http", Interval: 1e9, Timeout: 1e9 }] }],
    }),
    "one port label twice": group({ Networks: [{ DynamicPorts: [{ Label: "http" }, { Label: "http" }] }] }),
    "one static port twice": group({
      Networks: [
        {
          ReservedPorts: [
            { Label: "a", Value: 9999 },
            { Label: "b", Value: 9999 },
          ],
        },
      ],
    }),
    "a priority out of range": { ...shellJob("bad", "true"), Priority: 1000 },
    "an unknown type": { ...shellJob("bad", "true"), Type: "hobby" },
    "no datacenters": { ...shellJob("bad", "true"), Datacenters: [] },
    "too little memory": group({ Tasks: [{ ...task, Resources: { CPU: 100, MemoryMB: 1 } }] }),
  };
  return [
    ...Object.entries(jobs).map(([title, Job]) => ({
      title,
      method: "POST",
      path: "/v1/jobs",
      body: { Job },
    })),
    // Nomad takes some of them: a job may name a port or a datacenter that nobody has.
    { title: "purge those it took", method: "DELETE", path: "/v1/job/bad?purge=true", silent: true },
    {
      title: "they are over",
      path: "/v1/job/bad/allocations",
      until: whenNone("running", "pending"),
      silent: true,
    },
    { title: "no job", method: "POST", path: "/v1/jobs", body: {} },
    { title: "no JSON", method: "POST", path: "/v1/jobs", body: "{" },
    { title: "no body", method: "POST", path: "/v1/jobs" },
    { title: "plan under another id", method: "POST", path: "/v1/job/other/plan", body: { Job: webJob() } },
    { title: "update under another id", method: "POST", path: "/v1/job/other", body: { Job: webJob() } },
    { title: "an index that is none", path: "/v1/jobs?index=x" },
    { title: "a wait that is none", path: "/v1/jobs?index=1&wait=x" },
    { title: "an unknown allocation", path: "/v1/allocation/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" },
    { title: "no allocation id", path: "/v1/allocation/nonsense" },
    { title: "an unknown evaluation", path: "/v1/evaluation/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" },
    { title: "no evaluation id", path: "/v1/evaluation/nonsense" },
    { title: "an unknown deployment", path: "/v1/deployment/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" },
    { title: "no deployment id", path: "/v1/deployment/nonsense" },
    {
      title: "stop an unknown allocation",
      method: "POST",
      path: "/v1/allocation/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa/stop",
    },
    {
      title: "restart an unknown allocation",
      method: "POST",
      path: "/v1/client/allocation/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa/restart",
      body: {},
    },
    {
      title: "logs of an unknown allocation",
      path: "/v1/client/fs/logs/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa?task=a&type=stdout",
    },
    {
      title: "logs without a task",
      path: "/v1/client/fs/logs/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa?type=stdout",
    },
    { title: "logs without a type", path: "/v1/client/fs/logs/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa?task=a" },
    {
      title: "promote an unknown deployment",
      method: "POST",
      path: "/v1/deployment/promote/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
      body: { All: true },
    },
  ];
}
