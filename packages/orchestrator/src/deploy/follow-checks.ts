import { setTimeout as delay } from "node:timers/promises";
import type { AllocationListStub } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { describeCheck, failingChecks, type FailingCheck } from "./failing-checks.ts";

export interface FollowChecksOptions extends CallOptions {
  readonly world: Pick<World, "endpoints" | "engine">;
  /** The allocations that are followed, as far as they are known. */
  readonly allocations: () => readonly AllocationListStub[];
  /** Where the last failing checks of each are kept. */
  readonly memory: Map<string, readonly FailingCheck[]>;
  /** Called with a check that does not pass, each time its output changes. */
  readonly onEvent?: ((line: string) => void) | undefined;
}

/** An agent's checks can only be polled. */
const pauseMs = 500;

/**
 * Remembers what the checks of allocations that are not healthy yet say, until the signal is aborted: when a deployment fails, Nomad takes
 * the failed allocations out of Consul at once, and their checks with them.
 */
export async function followChecks(options: FollowChecksOptions): Promise<void> {
  const { world, allocations, memory, signal, onEvent } = options;
  const told = new Set<string>();
  for (;;) {
    await delay(pauseMs, undefined, { signal });
    const waited = allocations().filter(isAwaited);
    if (waited.length === 0) continue;
    const failing = await failingChecksIfReachable(world, {
      allocations: waited.map(({ ID }) => ID),
      signal,
    });
    for (const { ID, NodeName } of waited) {
      const checks = failing.get(ID);
      if (!checks) continue;
      memory.set(ID, checks);
      for (const check of checks) {
        const line = `${ID.slice(0, 8)} on ${NodeName}: ${describeCheck(check)}`;
        if (check.output === "" || told.has(line)) continue;
        told.add(line);
        onEvent?.(line);
      }
    }
  }
}

const isAwaited = ({ ClientStatus, DeploymentStatus }: AllocationListStub): boolean =>
  ClientStatus === "running" && typeof DeploymentStatus?.Healthy !== "boolean";

/** Consul may be away; the deployment goes on by what Nomad says. */
async function failingChecksIfReachable(
  ...args: Parameters<typeof failingChecks>
): ReturnType<typeof failingChecks> {
  try {
    return await failingChecks(...args);
  } catch {
    args[1].signal.throwIfAborted();
    return new Map();
  }
}
