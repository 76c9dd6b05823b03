import { readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess, isSameProcess, ownIdentity, signalProcess, type ProcessIdentity } from "processes";
import type { CallOptions } from "../../call-options.ts";
import { processesDoNotEnd } from "./errors.ts";
import { netnsFolder, type NamespaceOwner } from "./namespace-owner.ts";

/** After SIGKILL a process needs this long only when it hangs in the kernel. */
const endTimeoutMs = 20_000;

/** Namespaces as /proc/PID/ns/net names them (namespaces(7)): they can be found in that form even when their names are gone. */
export type NamespaceLinks = ReadonlySet<string>;

export function linksOf(owner: NamespaceOwner, names: readonly string[]): NamespaceLinks {
  return new Set(names.flatMap((name) => linkOf(join(netnsFolder(owner), name))));
}

/**
 * Kills every process in these network namespaces and waits until none is left: also what a task started with an empty environment.
 * Throws PROCESSES_DO_NOT_END.
 */
export async function endProcessesIn(links: NamespaceLinks, { signal }: CallOptions): Promise<void> {
  const deadline = Date.now() + endTimeoutMs;
  let killed: readonly ProcessIdentity[] = [];
  for (;;) {
    // A dying process leaves its namespaces before it is gone: on a busy machine it is still there for a while.
    const living = [...findProcessesIn(links), ...killed.filter(isSameProcess)];
    if (living.length === 0) return;
    if (Date.now() > deadline) throw processesDoNotEnd(living.map(({ pid }) => pid));
    for (const identity of living) signalProcess(identity, "SIGKILL");
    killed = living;
    await delay(20, undefined, { signal });
  }
}

/** The living processes in these namespaces, the calling one left out. */
export function findProcessesIn(links: NamespaceLinks): ProcessIdentity[] {
  if (links.size === 0) return [];
  const own = ownIdentity().pid;
  const pids = readdirSync("/proc").map(Number).filter(Number.isSafeInteger);
  return pids.flatMap((pid) => {
    const identity = pid === own ? undefined : identifyProcess(pid);
    return identity && isIn(pid, links) ? [identity] : [];
  });
}

/**
 * The namespaces in which processes of a world still run though their names are gone (`ip netns delete`): those of the world's processes that
 * are neither a named one nor one of these processes' own.
 */
export function findNamelessLinks(
  worldProcesses: readonly ProcessIdentity[],
  { named, outside }: { readonly named: NamespaceLinks; readonly outside: readonly number[] },
): NamespaceLinks {
  const known = new Set([...named, ...outside.flatMap(linkOfProcess)]);
  return new Set(worldProcesses.flatMap(({ pid }) => linkOfProcess(pid)).filter((link) => !known.has(link)));
}

function linkOfProcess(pid: number): string[] {
  try {
    return [readlinkSync(`/proc/${pid}/ns/net`)];
  } catch {
    return [];
  }
}

function linkOf(path: string): string[] {
  try {
    return [`net:[${statSync(path).ino}]`];
  } catch {
    return [];
  }
}

function isIn(pid: number, links: NamespaceLinks): boolean {
  return linkOfProcess(pid).some((link) => links.has(link));
}
