import { join } from "node:path";
import type { ServiceSync } from "../consul/service-sync.ts";
import { isClientTerminal, type Allocation } from "../state/allocation.ts";
import type { Node } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { listAllocFolders, removeAllocFolders } from "./alloc-folder.ts";
import { AllocRunner } from "./alloc-runner.ts";
import type { AllocUpdate } from "./alloc-update.ts";

export interface ClientOptions {
  readonly node: Node;
  readonly region: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly consul: ServiceSync;
  readonly inherited: Readonly<Record<string, string>>;
  readonly maxKillTimeoutMs: number;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  /** Told what a client cannot report through the API. */
  readonly onError: (error: unknown) => void;
  /** Called with each allocation update once it is stored, to add what the servers make of it. */
  readonly onUpdate: (alloc: Allocation, before: Allocation) => void;
}

interface Running {
  readonly runner: AllocRunner;
  /** The AllocModifyIndex that the runner knows. */
  seen: number;
  done: Promise<void>;
}

/** The client agent of one node: runs the allocations that are placed on it. */
export class Client implements AsyncDisposable {
  readonly node: Node;
  readonly dataDir: string;
  readonly #options: ClientOptions;
  readonly #detach = new AbortController();
  readonly #running = new Map<string, Running>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.node = options.node;
    this.dataDir = join(options.dataDir, "clients", options.node.Name);
    options.store.onCommit((changes) => {
      for (const change of changes) {
        if (change.table !== "allocs") continue;
        if (change.value === undefined) this.#forget(change.key);
        else this.#look(change.value);
      }
    });
  }

  /** Starts what the servers placed here, and takes back what an earlier agent left running. */
  start(): void {
    const { store } = this.#options;
    for (const id of listAllocFolders(this.dataDir))
      if (!store.get("allocs", id)) removeAllocFolders(this.dataDir, id);
    for (const alloc of store.all("allocs")) this.#look(alloc);
  }

  runner(allocId: string): AllocRunner | undefined {
    return this.#running.get(allocId)?.runner;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#detach.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Acts on what the servers changed of an allocation; the client's own reports move no AllocModifyIndex. */
  #look(alloc: Allocation): void {
    if (alloc.NodeID !== this.node.ID || this.#detach.signal.aborted) return;
    const known = this.#running.get(alloc.ID);
    if (!known) {
      if (!isClientTerminal(alloc)) this.#begin(alloc);
      return;
    }
    if (alloc.AllocModifyIndex <= known.seen) return;
    known.seen = alloc.AllocModifyIndex;
    setImmediate(() => known.runner.update(alloc));
  }

  #begin(alloc: Allocation): void {
    const runner = new AllocRunner({
      ...this.#options,
      alloc,
      nodeDataDir: this.dataDir,
      report: (update) => this.#report(alloc.ID, update),
      detach: this.#detach.signal,
    });
    const running: Running = { runner, seen: alloc.AllocModifyIndex, done: Promise.resolve() };
    this.#running.set(alloc.ID, running);
    running.done = this.#runToEnd(alloc, runner);
  }

  async #runToEnd(alloc: Allocation, runner: AllocRunner): Promise<void> {
    await new Promise(setImmediate);
    try {
      const running = runner.run();
      if (alloc.DesiredStatus !== "run") runner.update(alloc);
      await running;
      this.#running.delete(alloc.ID);
    } catch (error) {
      if (!this.#detach.signal.aborted) this.#options.onError(error);
    }
  }

  /** The servers forgot the allocation, so its logs cannot be asked for. */
  #forget(allocId: string): void {
    if (!this.#running.has(allocId)) removeAllocFolders(this.dataDir, allocId);
  }

  #report(allocId: string, update: AllocUpdate): void {
    const { store, now, onUpdate } = this.#options;
    const before = store.get("allocs", allocId);
    if (!before) return;
    const { DeploymentID } = before;
    const isCurrent = update.DeploymentID === DeploymentID;
    transact(store, now(), (tx) => {
      const DeploymentStatus = isCurrent
        ? withIndex(update.DeploymentStatus, before, tx.index)
        : before.DeploymentStatus;
      tx.putAlloc({ ...before, ...update, DeploymentID, DeploymentStatus }, "client");
    });
    const after = store.get("allocs", allocId);
    if (after) onUpdate(after, before);
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
