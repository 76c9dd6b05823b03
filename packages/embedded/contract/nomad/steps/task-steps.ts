import { shellJob } from "./jobs.ts";
import { keepAt, whenAt, whenCount, whenNone, type Kept, type Step } from "./step.ts";

const register = "/v1/jobs";

/** Tasks that end, fail, restart, cannot start, cannot be placed; what is told of them, and their logs. */
export function taskSteps(): readonly Step[] {
  const batch = { Type: "batch" };
  const restarts = { RestartPolicy: { Attempts: 1, Interval: 60e9, Delay: 1e6, Mode: "fail" } };
  return [
    ...run("batch-ok", shellJob("batch-ok", "echo out; echo err >&2; exit 0", {}, batch), "complete"),
    { title: "stdout", path: ({ alloc }) => `/v1/client/fs/logs/${alloc}?task=shell&type=stdout&plain=true` },
    {
      title: "stderr from the end",
      path: ({ alloc }) =>
        `/v1/client/fs/logs/${alloc}?task=shell&type=stderr&plain=true&origin=end&offset=2`,
    },
    { title: "stdout in frames", path: ({ alloc }) => `/v1/client/fs/logs/${alloc}?task=shell&type=stdout` },
    ...["restart", "signal"].flatMap((verb) => [
      {
        title: `${verb} what has ended`,
        method: "POST",
        path: ({ alloc }: Kept) => `/v1/client/allocation/${alloc}/${verb}`,
        body: { Signal: "SIGHUP" },
      },
    ]),
    {
      title: "restart one task of what has ended",
      method: "POST",
      path: ({ alloc }) => `/v1/client/allocation/${alloc}/restart`,
      body: { TaskName: "shell" },
    },
    {
      title: "restart one task and all",
      method: "POST",
      path: ({ alloc }) => `/v1/client/allocation/${alloc}/restart`,
      body: { TaskName: "shell", AllTasks: true },
    },
    { title: "logs of no task", path: ({ alloc }) => `/v1/client/fs/logs/${alloc}?task=nope&type=stdout` },
    {
      title: "logs of an odd origin",
      path: ({ alloc }) => `/v1/client/fs/logs/${alloc}?task=shell&type=stdout&origin=middle`,
    },
    { title: "the finished batch job", path: "/v1/job/batch-ok", until: whenAt("dead", "Status") },
    ...run("batch-fails", shellJob("batch-fails", "exit 3", {}, batch), "failed"),
    ...run("killed", shellJob("killed", "kill -9 $$", {}, batch), "failed"),
    ...run("restarts", shellJob("restarts", "exit 4", restarts, batch), "failed"),
    ...run(
      "no-command",
      shellJob("no-command", "", {
        Tasks: [
          {
            Name: "shell",
            Driver: "raw_exec",
            Config: { command: "/does/not/exist" },
            Resources: { CPU: 20, MemoryMB: 16 },
          },
        ],
      }),
      "failed",
    ),
    {
      title: "register more than fits",
      method: "POST",
      path: register,
      body: { Job: distinct() },
      keep: keepAt("eval", "EvalID"),
    },
    {
      title: "not all are placed",
      path: ({ eval: id }) => `/v1/evaluation/${id}`,
      until: whenAt("complete", "Status"),
      keep: keepAt("blocked", "BlockedEval"),
    },
    { title: "the blocked evaluation", path: ({ blocked }) => `/v1/evaluation/${blocked}` },
    { title: "purge it", method: "DELETE", path: "/v1/job/distinct?purge=true", silent: true },
    {
      title: "its end",
      path: "/v1/job/distinct/allocations",
      until: whenNone("running", "pending"),
      silent: true,
    },
    {
      title: "plan an unmet constraint",
      method: "POST",
      path: "/v1/job/nowhere/plan",
      body: { Job: nowhere() },
    },
    {
      title: "plan another datacenter",
      method: "POST",
      path: "/v1/job/far/plan",
      body: { Job: { ...shellJob("far", "exec sleep 600"), Datacenters: ["mars"] } },
    },
    {
      title: "plan a missing host network",
      method: "POST",
      path: "/v1/job/net/plan",
      body: { Job: missingNetwork() },
    },
    {
      title: "plan two of one static port",
      method: "POST",
      path: "/v1/job/static/plan",
      body: { Job: staticPort(2) },
    },
    { title: "plan too much memory", method: "POST", path: "/v1/job/big/plan", body: { Job: tooBig() } },
  ];
}

function run(id: string, job: object, end: string): readonly Step[] {
  return [
    { title: `register ${id}`, method: "POST", path: register, body: { Job: job } },
    {
      title: `${id} ends`,
      path: `/v1/job/${id}/allocations`,
      until: whenCount(1, end, "ClientStatus"),
      keep: keepAt("alloc", 0, "ID"),
    },
  ];
}

function distinct(): object {
  return shellJob("distinct", "exec sleep 600", {
    Count: 3,
    Constraints: [{ Operand: "distinct_hosts", RTarget: "true" }],
  });
}

function nowhere(): object {
  return shellJob("nowhere", "exec sleep 600", {
    Constraints: [{ LTarget: "${attr.kernel.name}", RTarget: "plan9", Operand: "=" }],
  });
}

function missingNetwork(): object {
  return shellJob("net", "exec sleep 600", {
    Networks: [{ Mode: "host", DynamicPorts: [{ Label: "http", HostNetwork: "secret" }] }],
  });
}

function staticPort(count: number): object {
  return shellJob("static", "exec sleep 600", {
    Count: count,
    Networks: [{ Mode: "host", ReservedPorts: [{ Label: "http", Value: 29_999, HostNetwork: "private" }] }],
  });
}

function tooBig(): object {
  return shellJob("big", "exec sleep 600", {
    Tasks: [
      {
        Name: "shell",
        Driver: "raw_exec",
        Config: { command: "/bin/true" },
        Resources: { CPU: 20, MemoryMB: 900_000_000 },
      },
    ],
  });
}
