import { invalidBody, missing, refused } from "../errors.ts";
import type { AllocRunner } from "../client/alloc-runner.ts";
import { stopAllocation } from "../server/stop-allocation.ts";
import type { ApiContext } from "./context.ts";
import { findById } from "./find.ts";
import { isSet, objectBody, type ApiRequest, type Routes } from "./route.ts";
import { allocStub } from "./stubs.ts";

/** `/v1/allocation…` and `/v1/client/allocation/…` (https://developer.hashicorp.com/nomad/api-docs/allocations). */
export function allocationRoutes(routes: Routes, context: ApiContext): void {
  const { store, deps } = context;

  routes.read("/v1/allocations", ({ query }) => ({
    value: store
      .all("allocs")
      .filter((alloc) => alloc.ID.startsWith(query.get("prefix") ?? ""))
      .sort((a, b) => a.CreateIndex - b.CreateIndex)
      .map(allocStub),
    index: store.index("allocs"),
    topics: ["allocs"],
  }));
  routes.read("/v1/allocation/:id", ({ params }) => {
    const alloc = findById(store, "allocs", params["id"] ?? "");
    return { value: alloc, index: alloc.ModifyIndex, topics: [`allocs/${alloc.ID}`] };
  });
  routes.write("/v1/allocation/:id/stop", ({ params, query }) =>
    stopAllocation(store, deps, {
      alloc: findById(store, "allocs", params["id"] ?? ""),
      noShutdownDelay: isSet(query, "no_shutdown_delay"),
    }),
  );
  routes.write("/v1/client/allocation/:id/restart", (request) => {
    const runner = runnerOf(request);
    const { TaskName, AllTasks } = (request.body() ?? {}) as { TaskName?: string; AllTasks?: boolean };
    if (TaskName && AllTasks) throw invalidBody("TaskName must not be set when AllTasks is true");
    for (const task of tasksOf(runner, TaskName)) act(() => task.restart("User requested task to restart"));
    return { Index: 0, KnownLeader: false, LastContact: 0, NextToken: "" };
  });
  routes.write("/v1/client/allocation/:id/signal", (request) => {
    const runner = runnerOf(request);
    const { Signal, Task } = objectBody(request) as { Signal?: string; Task?: string };
    const name = Signal || "SIGKILL";
    if (!isSignal(name)) throw refused(`unknown signal "${name}"`);
    for (const task of tasksOf(runner, Task)) act(() => task.signal(name));
    return { Index: 0, KnownLeader: false, LastContact: 0, NextToken: "" };
  });

  function runnerOf({ params }: ApiRequest): AllocRunner {
    const alloc = findById(store, "allocs", params["id"] ?? "");
    const runner = context.clients.get(alloc.NodeID)?.runner(alloc.ID);
    if (!runner) throw missing(`allocation "${alloc.ID}"`);
    return runner;
  }
}

function tasksOf(runner: AllocRunner, name: string | undefined) {
  if (!name) return runner.tasks().filter((task) => task.state().State === "running");
  const task = runner.task(name);
  if (!task) throw refused(`Could not find task runner for task: ${name}`);
  return [task];
}

function act(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}

function isSignal(name: string): name is NodeJS.Signals {
  return /^SIG(ABRT|ALRM|CONT|HUP|INT|IO|IOT|KILL|PIPE|PROF|QUIT|STOP|TERM|TSTP|TTIN|TTOU|URG|USR1|USR2|WINCH|XCPU|XFSZ)$/.test(
    name,
  );
}
