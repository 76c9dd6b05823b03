import type { NomadReading } from "../world/read-allocations.ts";
import type { Lease } from "../world/read-leases.ts";
import type { Drift } from "./drift.ts";

/** Hosts' clocks may differ, and a token may be renewed in the moment in which its allocation ends. */
const graceMs = 60_000;

/** Nomad forgets no allocation sooner than an hour after its end (`eval_gc_threshold`). */
const rememberedMs = 3_600_000;

export interface LeaseLists {
  readonly leases: readonly Lease[];
  readonly nomad: Pick<NomadReading, "known" | "ended">;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** What was found earlier, and is not to be found again; default: nothing. */
  readonly before?: readonly Drift[];
}

/**
 * Leases that no allocation holds. Nomad revokes no token when an allocation ends; such a token is over after four hours at most, and is no
 * drift. It is one when somebody used it since, when Nomad never knew the allocation, and when a task has two (docs/decisions/067).
 */
export function findLeaseDrift({ leases, nomad, nowMs, before = [] }: LeaseLists): Drift[] {
  const ghosts = leases.filter((lease) => isGhost(lease, nomad, nowMs)).map(ghostLease);
  const living = leases.filter(
    ({ allocation }) => nomad.known.has(allocation) && !nomad.ended.has(allocation),
  );
  const holders = Map.groupBy(living, nameOf);
  const duplicates = [...holders]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]): Drift => ({
      kind: "duplicate",
      where: "vault",
      what: `${same.length} × lease of ${name}`,
    }));
  const known = new Set(before.map(({ what }) => what));
  return [...ghosts, ...duplicates].filter(({ what }) => !known.has(what));
}

function isGhost(
  { allocation, usedAtMs }: Lease,
  { known, ended }: LeaseLists["nomad"],
  nowMs: number,
): boolean {
  if (!known.has(allocation)) return nowMs - usedAtMs < rememberedMs;
  const endedAtMs = ended.get(allocation);
  return endedAtMs !== undefined && usedAtMs > endedAtMs + graceMs;
}

function ghostLease(lease: Lease): Drift {
  return { kind: "ghost", where: "vault", what: `a lease of ${nameOf(lease)}: no allocation holds it` };
}

const nameOf = ({ job, task, allocation }: Lease): string => `${task} of ${job} ${allocation.slice(0, 8)}`;
