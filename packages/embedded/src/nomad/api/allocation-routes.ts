import { isSignal } from "../client/signals.ts";
import { invalidBody, missing, refused } from "../errors.ts";
import type { AllocRunner } from "../client/alloc-runner.ts";
import type { Allocation } from "../state/allocation.ts";
import { stopAllocation } from "../server/stop-allocation.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { findById, findOnClient } from "./find.ts";
import { presentAllocation } from "./present/allocation.ts";
import { isSet, type ApiRequest, type Routes } from "./route.ts";
import { allocStub } from "./present/stubs.ts";

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
  routes.read(
    "/v1/allocation/:id",
    ({ params }) => {
      const alloc = findById(store, "allocs", params["id"] ?? "");
      return { value: presentAllocation(alloc), index: alloc.ModifyIndex, topics: [`allocs/${alloc.ID}`] };
    },
    "allocs",
  );
  routes.write("/v1/allocation/:id/stop", ({ params, query }) =>
    stopAllocation(store, deps, {
      alloc: findToStop(params["id"] ?? ""),
      noShutdownDelay: isSet(query, "no_shutdown_delay"),
    }),
  );
  routes.write("/v1/client/allocation/:id/restart", (request) => {
    const runner = runnerOf(request);
    const { TaskName, AllTasks } = readBody(request, bodies.restart);
    if (TaskName && AllTasks) throw invalidBody("TaskName must not be set when AllTasks is true");
    for (const task of tasksOf(runner, TaskName)) act(() => task.restart("User requested task to restart"));
    return { Index: 0, KnownLeader: false, LastContact: 0, NextToken: "" };
  });
  routes.write("/v1/client/allocation/:id/signal", (request) => {
    const runner = runnerOf(request);
    const { Signal, Task } = readBody(request, bodies.signal);
    const name = Signal || "SIGKILL";
    if (!isSignal(name)) throw refused(`unknown signal "${name}"`);
    for (const task of tasksOf(runner, Task)) act(() => task.signal(name));
    return { Index: 0, KnownLeader: false, LastContact: 0, NextToken: "" };
  });

  function findToStop(id: string): Allocation {
    const alloc = store.get("allocs", id);
    if (!alloc) throw missing("allocation");
    return alloc;
  }

  function runnerOf({ params }: ApiRequest): AllocRunner {
    const alloc = findOnClient(store, params["id"] ?? "");
    const runner = context.clients.get(alloc.NodeID)?.runner(alloc.ID);
    if (!runner) throw missing(`allocation "${alloc.ID}"`);
    return runner;
  }
}

function tasksOf(runner: AllocRunner, name: string | null | undefined) {
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
