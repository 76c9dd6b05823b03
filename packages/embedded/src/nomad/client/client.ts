import { join } from "node:path";
import type { ServiceSync } from "../consul/service-sync.ts";
import { isClientTerminal, type Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { listAllocFolders, removeAllocFolders } from "./alloc-folder.ts";
import { createAllocRunner, type AllocRunner, type AllocUpdate } from "./alloc-runner.ts";
import type { ServerDeps } from "../server/server-deps.ts";

export interface ClientOptions {
  readonly node: Node;
  readonly region: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly consul: ServiceSync;
  readonly inherited: Readonly<Record<string, string>>;
  readonly maxKillTimeoutMs: number;
  /** Told what a client cannot report through the API. */
  readonly onError: (error: unknown) => void;
  /** Called with each allocation update before it is stored, to add what the servers make of it. */
  readonly onUpdate: (alloc: Allocation, before: Allocation) => void;
}

export interface Client extends AsyncDisposable {
  readonly node: Node;
  readonly dataDir: string;
  /** Starts what the servers placed here, and takes back what an earlier agent left running. */
  start(): void;
  runner(allocId: string): AllocRunner | undefined;
}

/** The client agent of one node: runs the allocations that are placed on it. */
export function createClient(options: ClientOptions, deps: ServerDeps): Client {
  const { store, node } = options;
  const dataDir = join(options.dataDir, "clients", node.Name);
  const detach = new AbortController();
  const runners = new Map<string, { runner: AllocRunner; seen: number; done: Promise<void> }>();

  store.onCommit((changes) => {
    for (const change of changes) {
      if (change.table !== "allocs") continue;
      if (change.value === undefined) forget(change.key);
      else if (change.value.NodeID === node.ID) look(change.value);
    }
  });

  return {
    node,
    dataDir,
    start: () => {
      for (const id of listAllocFolders(dataDir))
        if (!store.get("allocs", id)) removeAllocFolders(dataDir, id);
      for (const alloc of store.all("allocs")) if (alloc.NodeID === node.ID) look(alloc);
    },
    runner: (allocId) => runners.get(allocId)?.runner,
    [Symbol.asyncDispose]: async () => {
      detach.abort();
      await Promise.all([...runners.values()].map(({ done }) => done));
    },
  };

  /** Acts on what the servers changed of an allocation; the client's own reports move no AllocModifyIndex. */
  function look(alloc: Allocation): void {
    if (detach.signal.aborted) return;
    const known = runners.get(alloc.ID);
    if (known) {
      if (alloc.AllocModifyIndex <= known.seen) return;
      known.seen = alloc.AllocModifyIndex;
      setImmediate(() => known.runner.update(alloc));
      return;
    }
    if (isClientTerminal(alloc)) return;
    const runner = createAllocRunner({
      ...options,
      alloc,
      nodeDataDir: dataDir,
      report: (update) => report(alloc.ID, update),
      now: deps.now,
      random: deps.random,
      detach: detach.signal,
    });
    const entry = { runner, seen: alloc.AllocModifyIndex, done: Promise.resolve() };
    runners.set(alloc.ID, entry);
    entry.done = runToEnd(alloc, runner);
  }

  /** The servers forgot it: nobody asks for its logs any more. */
  function forget(allocId: string): void {
    if (!runners.has(allocId)) removeAllocFolders(dataDir, allocId);
  }

  async function runToEnd(alloc: Allocation, runner: AllocRunner): Promise<void> {
    await new Promise(setImmediate);
    try {
      const running = runner.run();
      if (alloc.DesiredStatus !== "run") runner.update(alloc);
      await running;
      runners.delete(alloc.ID);
    } catch (error) {
      if (!detach.signal.aborted) options.onError(error);
    }
  }

  function report(allocId: string, update: AllocUpdate): void {
    const before = store.get("allocs", allocId);
    if (!before) return;
    transact(store, deps.now(), (tx) => {
      const isCurrent = update.DeploymentID === before.DeploymentID;
      const DeploymentStatus = isCurrent
        ? withIndex(update.DeploymentStatus, before, tx.index)
        : before.DeploymentStatus;
      tx.putAlloc({ ...before, ...update, DeploymentID: before.DeploymentID, DeploymentStatus }, "client");
    });
    const after = store.get("allocs", allocId);
    if (after) options.onUpdate(after, before);
  }
}

function withIndex(
  status: Allocation["DeploymentStatus"],
  before: Allocation,
  index: number,
): Allocation["DeploymentStatus"] {
  if (!status || status.Healthy === before.DeploymentStatus?.Healthy)
    return before.DeploymentStatus ?? status;
  return { ...status, ModifyIndex: index };
}
