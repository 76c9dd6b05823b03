import { messageOf } from "command-line/message-of";
import { missing, refused } from "../errors.ts";
import type { AllocRunner } from "../client/alloc-runner.ts";
import { formatProblems } from "../job/validate/problems.ts";
import { groupOf, type Allocation } from "../state/allocation.ts";
import { stopAllocation } from "../server/stop-allocation.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById, findOnClient } from "./find.ts";
import { byCreation, listAnswer, recordAnswer } from "./list.ts";
import { presentAllocation } from "./present/allocation.ts";
import { onRead, onReadOne, onWrite, isSet, type ApiRequest, type Route } from "./route.ts";
import { allocStub } from "./present/stubs.ts";

/** `/v1/allocation…` and `/v1/client/allocation/…` (https://developer.hashicorp.com/nomad/api-docs/allocations). */
export function allocationRoutes(context: ApiContext): readonly Route[] {
  const { store, deps } = context;

  return [
    onRead("/v1/allocations", (request) =>
      listAnswer(store, request, { ...byCreation, table: "allocs", present: allocStub }),
    ),
    onReadOne("/v1/allocation/:id", "allocs", ({ params }) => {
      const alloc = findById(store, "allocs", params["id"] ?? "");
      return recordAnswer("allocs", alloc, presentAllocation(alloc));
    }),
    onWrite("/v1/allocation/:id/stop", ({ params, query }) => {
      const alloc = store.get("allocs", params["id"] ?? "");
      if (!alloc) throw missing("allocation");
      const noShutdownDelay = isSet(query, "no_shutdown_delay");
      const { evalId, index } = stopAllocation(store, deps, { alloc, noShutdownDelay });
      return { EvalID: evalId, Index: index };
    }),
    onWrite("/v1/client/allocation/:id/restart", (request) => restart(request, context)),
    onWrite("/v1/client/allocation/:id/signal", (request) => signal(request, context)),
  ];
}

async function restart(request: ApiRequest, context: ApiContext): Promise<object> {
  const alloc = findOnClient(context.store, request.params["id"] ?? "");
  const { TaskName, AllTasks } = readBody(request, bodies.restart);
  if (TaskName && AllTasks) throw refused("task name cannot be set when restarting all tasks");
  const runner = runnerOf(alloc, context);
  if (!runner) throw refused(TaskName ? "Task not running" : "restart of an alloc that should not run");
  if (TaskName && !runner.task(TaskName)) throw refused(`Could not find task runner for task: ${TaskName}`);
  const what = TaskName ? "task" : AllTasks ? "all tasks" : "running tasks";
  await runner.restart(TaskName || undefined, `User requested ${what} to restart`).catch((error: unknown) => {
    throw refused(messageOf(error));
  });
  return { Index: 0 };
}

function signal(request: ApiRequest, context: ApiContext): object {
  const alloc = findOnClient(context.store, request.params["id"] ?? "");
  const { Signal, Task } = readBody(request, bodies.signal);
  const tasks = groupOf(alloc)?.Tasks.filter(({ Name }) => !Task || Name === Task) ?? [];
  if (tasks.length === 0) throw refused("Task not found");
  const failures = tasks.flatMap(({ Name }) => {
    const task = runnerOf(alloc, context)?.task(Name);
    if (task?.state().State !== "running") return [`Failed to signal task: ${Name}, err: Task not running`];
    task.signal(Signal ?? "");
    return [];
  });
  if (failures.length > 0) throw refused(formatProblems(failures));
  return { Index: 0 };
}

function runnerOf(alloc: Allocation, { clients }: ApiContext): AllocRunner | undefined {
  return clients.get(alloc.NodeID)?.runner(alloc.ID);
}
