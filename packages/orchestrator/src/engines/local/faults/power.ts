import { setTimeout as delay } from "node:timers/promises";
import type { CallOptions } from "../../../call-options.ts";
import type { Host } from "../../../hosts/host.ts";
import { vaultUnsealer } from "../../../inventory/agents-of.ts";
import type { NamespaceOwner } from "../namespace-owner.ts";
import { endProcessesIn, linksOf } from "../namespace-processes.ts";

/** Units of a host without power stay down this long at most; then they start again even when the power is still off. */
const defaultOffMs = 24 * 60 * 60 * 1_000;

export interface PoweredHost {
  readonly host: Host;
  readonly owner: NamespaceOwner;
  /** Name of its namespace. */
  readonly namespace: string;
}

/** Kills every process of a host, agents, executors and tasks alike, and keeps its units from starting. */
export async function powerOffHost(
  { host, owner, namespace }: PoweredHost,
  { signal, forMs = defaultOffMs }: CallOptions & { readonly forMs?: number },
): Promise<void> {
  for (const unit of await listUnits(host, signal)) await host.units.hold(unit, { forMs, signal });
  await endProcessesIn(linksOf(owner, [namespace]), { signal });
}

/** Lets a host's units start again. True once all of them run, false when a unit does not come up. */
export async function powerOnHost(host: Host, { signal }: CallOptions): Promise<boolean> {
  const units = await listUnits(host, signal);
  for (const unit of units) await host.units.release(unit, { signal });
  const deadline = Date.now() + upWithinMs;
  for (;;) {
    const states = await Promise.all(units.map((unit) => host.units.status(unit, { signal })));
    if (states.every((status) => status?.state === "running")) return true;
    if (Date.now() > deadline) return false;
    await delay(50, undefined, { signal });
  }
}

const upWithinMs = 30_000;

/** Consul first: Nomad looks for it as soon as it starts. */
const unitsInOrder = ["consul", "vault", vaultUnsealer, "nomad-server", "nomad-client"];

async function listUnits(host: Host, signal: AbortSignal): Promise<string[]> {
  const known = await Promise.all(unitsInOrder.map((unit) => host.units.status(unit, { signal })));
  return unitsInOrder.filter((_, index) => known[index] !== undefined);
}
