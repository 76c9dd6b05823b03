import type { World } from "orchestrator";
import { findDrift, without, type Drift } from "../measures/drift.ts";
import type { FourLists } from "../world/four-lists.ts";
import type { Layer } from "../record/events.ts";
import { createNomadReader, type NomadReading } from "../world/read-allocations.ts";
import { readEdgeTables } from "../world/read-edge-tables.ts";
import { readRegistrations } from "../world/read-registrations.ts";
import { listWorldProcesses, tasksAmong } from "../world/task-processes.ts";
import type { WatchDeps } from "./watch-agents.ts";
import type { SteadyState, Watch } from "./watch-platform.ts";

/** The watches of the four lists that have to agree, and what they know now. */
export interface ListWatches {
  readonly watches: readonly Watch[];
  /** Undefined while one of the lists cannot be read. */
  drift(): readonly Drift[] | undefined;
  nomad(): NomadReading | undefined;
}

type Lists = { -readonly [K in keyof FourLists]?: FourLists[K] };

const NONE: ReadonlySet<string> = new Set();

export function createListWatches(
  world: World,
  steady: SteadyState,
  { layers, signal }: WatchDeps,
): ListWatches {
  const lists: Lists = {};
  const readNomad = createNomadReader(world);
  let nomad: NomadReading | undefined;
  const set = (layer: Layer, have: number, want: number, detail?: string) =>
    layers.set(layer, { have, want, ok: have === want, ...(detail !== undefined && { detail }) });

  const watchNomad = async () => {
    nomad = await readNomad(signal);
    lists.allocations = nomad.wanted;
    set("clients", nomad.readyClients, steady.clients);
    set("allocations", nomad.wanted.filter(({ running }) => running).length, steady.allocations);
  };
  const nomadSilent = () => {
    delete lists.allocations;
    set("clients", 0, steady.clients, "Nomad does not answer");
    set("allocations", 0, steady.allocations, "Nomad does not answer");
  };
  const watchConsul = async () => {
    lists.registrations = without(nomad?.ending ?? NONE, await readRegistrations(world, signal));
    set("services", lists.registrations.filter(({ passing }) => passing).length, steady.registered);
  };
  const consulSilent = () => {
    delete lists.registrations;
    set("services", 0, steady.registered, "Consul does not answer");
  };
  const watchEdges = async () => {
    const edges = await readEdgeTables(world, signal);
    lists.edges = edges;
    const bad = edges.find(({ problem }) => problem !== undefined);
    const entries = edges.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    set("edges", entries, steady.edgeEntries, bad && `${bad.edge}: ${bad.problem}`);
  };
  const edgesSilent = () => {
    delete lists.edges;
    set("edges", 0, steady.edgeEntries, "the edges could not be asked");
  };
  const watchProcesses = async () => {
    const hosts = new Map(nomad?.wanted.map(({ allocation, host }) => [allocation, host]));
    const all = tasksAmong(listWorldProcesses(world.folder.id), (allocation) => hosts.get(allocation) ?? "?");
    lists.processes = without(nomad?.ending ?? NONE, all);
    judgeDrift();
    return Promise.resolve();
  };
  const processesSilent = () => {
    delete lists.processes;
    judgeDrift();
  };
  const judgeDrift = () => {
    const drift = driftOf(lists);
    const detail = drift ? drift[0]?.what : "not every list can be read";
    layers.set("drift", {
      have: drift?.length ?? 0,
      want: 0,
      ok: drift?.length === 0,
      ...(detail !== undefined && { detail }),
    });
  };

  return {
    watches: [
      { what: "Nomad", periodMs: 250, look: watchNomad, onFailure: nomadSilent },
      { what: "Consul", periodMs: 250, look: watchConsul, onFailure: consulSilent },
      { what: "edges", periodMs: 400, look: watchEdges, onFailure: edgesSilent },
      { what: "task processes", periodMs: 400, look: watchProcesses, onFailure: processesSilent },
    ],
    drift: () => driftOf(lists),
    nomad: () => nomad,
  };
}

function driftOf({ allocations, registrations, processes, edges }: Lists): Drift[] | undefined {
  if (!allocations || !registrations || !processes || !edges) return undefined;
  return findDrift({ allocations, registrations, processes, edges });
}
