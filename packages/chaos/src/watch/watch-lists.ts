import type { World } from "orchestrator";
import { findDrift, without, type Drift } from "../measures/drift.ts";
import { findLeaseDrift } from "../measures/lease-drift.ts";
import type { Layer } from "../record/events.ts";
import type { FourLists } from "../world/four-lists.ts";
import { createNomadReader, type NomadReading } from "../world/read-allocations.ts";
import { readEdgeTables } from "../world/read-edge-tables.ts";
import { createLeaseReader, type Lease } from "../world/read-leases.ts";
import { readRegistrations } from "../world/read-registrations.ts";
import { listWorldProcesses, tasksAmong } from "../world/task-processes.ts";
import type { SteadyState, Watch, WatchDeps } from "./watch.ts";

/** The watches of the four lists that have to agree, and what they know now. */
export interface ListWatches {
  readonly watches: readonly Watch[];
  /** Undefined while one of the lists cannot be read. */
  drift(): readonly Drift[] | undefined;
  nomad(): NomadReading | undefined;
}

/** Makes one watch for each of the four lists, and one for the leases of Vault where the world has one. */
export function createListWatches(world: World, steady: SteadyState, deps: WatchDeps): ListWatches {
  const known: Known = {
    hasVault: world.inventory.vault,
    before: steady.leaseDrift,
    lists: {},
  };
  const context = { world, steady, known, ...deps };
  return {
    watches: [
      watchNomad(context),
      watchConsul(context),
      watchEdges(context),
      watchProcesses(context),
      ...(known.hasVault ? [watchLeases(context)] : []),
    ],
    drift: () => driftOf(known),
    nomad: () => known.nomad,
  };
}

/** What was read last; a list that could not be read is missing. */
interface Known {
  readonly hasVault: boolean;
  /** Drift of leases that was there before. */
  readonly before: readonly Drift[];
  readonly lists: { -readonly [K in keyof FourLists]?: FourLists[K] };
  nomad?: NomadReading;
  /** Of Vault. */
  leases?: readonly Lease[];
}

interface Context extends WatchDeps {
  readonly world: World;
  readonly steady: SteadyState;
  readonly known: Known;
}

function watchNomad(context: Context): Watch {
  const { world, steady, known, signal } = context;
  const readNomad = createNomadReader(world);
  return {
    what: "Nomad",
    periodMs: 250,
    async look() {
      const { wanted, readyClients } = (known.nomad = await readNomad(signal));
      known.lists.allocations = wanted;
      setLayer(context, "clients", { have: readyClients, want: steady.clients });
      const running = wanted.filter((allocation) => allocation.running).length;
      setLayer(context, "allocations", { have: running, want: steady.allocations });
    },
    onFailure() {
      delete known.lists.allocations;
      const detail = "Nomad does not answer";
      setLayer(context, "clients", { have: 0, want: steady.clients, detail });
      setLayer(context, "allocations", { have: 0, want: steady.allocations, detail });
    },
  };
}

function watchConsul(context: Context): Watch {
  const { world, steady, known, signal } = context;
  return {
    what: "Consul",
    periodMs: 250,
    async look() {
      const registrations = without(endingOf(known), await readRegistrations(world, signal));
      known.lists.registrations = registrations;
      const passing = registrations.filter((registration) => registration.passing).length;
      setLayer(context, "services", { have: passing, want: steady.registered });
    },
    onFailure() {
      delete known.lists.registrations;
      const detail = "Consul does not answer";
      setLayer(context, "services", { have: 0, want: steady.registered, detail });
    },
  };
}

function watchEdges(context: Context): Watch {
  const { world, steady, known, signal } = context;
  return {
    what: "edges",
    periodMs: 400,
    async look() {
      const edges = await readEdgeTables(world, signal);
      known.lists.edges = edges;
      const bad = edges.find(({ problem }) => problem !== undefined);
      const have = edges.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
      const want = steady.edgeEntries;
      setLayer(context, "edges", { have, want, ...(bad && { detail: `${bad.edge}: ${bad.problem}` }) });
    },
    onFailure() {
      delete known.lists.edges;
      const detail = "the edges could not be asked";
      setLayer(context, "edges", { have: 0, want: steady.edgeEntries, detail });
    },
  };
}

function watchProcesses(context: Context): Watch {
  const { world, known } = context;
  return {
    what: "task processes",
    periodMs: 400,
    look() {
      const hosts = new Map(known.nomad?.wanted.map(({ allocation, host }) => [allocation, host]));
      const all = tasksAmong(listWorldProcesses(world.folder.id), (id) => hosts.get(id) ?? "?");
      known.lists.processes = without(endingOf(known), all);
      judgeDrift(context);
      return Promise.resolve();
    },
    onFailure() {
      delete known.lists.processes;
      judgeDrift(context);
    },
  };
}

/** Seldom: each question is two lines of Vault's log. */
const leasesPeriodMs = 2000;

function watchLeases({ world, known, signal }: Context): Watch {
  const readLeases = createLeaseReader(world);
  return {
    what: "Vault's leases",
    periodMs: leasesPeriodMs,
    async look() {
      const held = new Set(known.nomad?.wanted.map(({ allocation }) => allocation));
      known.leases = await readLeases(held, signal);
    },
    onFailure() {
      delete known.leases;
    },
  };
}

function endingOf({ nomad }: Known): ReadonlySet<string> {
  return nomad?.ending ?? new Set();
}

function judgeDrift({ layers, known }: Context): void {
  const drift = driftOf(known);
  const detail = drift ? drift[0]?.what : "not every list can be read";
  layers.set("drift", {
    have: drift?.length ?? 0,
    want: 0,
    ok: drift?.length === 0,
    ...(detail !== undefined && { detail }),
  });
}

function setLayer(
  { layers }: Context,
  layer: Layer,
  reading: { readonly have: number; readonly want: number; readonly detail?: string },
): void {
  layers.set(layer, { ...reading, ok: reading.have === reading.want });
}

function driftOf({ lists, nomad, leases, hasVault, before }: Known): Drift[] | undefined {
  const { allocations, registrations, processes, edges } = lists;
  if (!allocations || !registrations || !processes || !edges) return undefined;
  const drift = findDrift({ allocations, registrations, processes, edges });
  if (!hasVault) return drift;
  if (!nomad || !leases) return undefined;
  return [...drift, ...findLeaseDrift({ leases, nomad, nowMs: Date.now(), before })];
}
