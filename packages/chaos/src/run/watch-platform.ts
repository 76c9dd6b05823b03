import type { World } from "orchestrator";
import { findDrift, type Drift, type FourLists } from "../measures/drift.ts";
import { createNomadReader, type NomadReading } from "../world/read-allocations.ts";
import { readEdgeTables } from "../world/read-edge-tables.ts";
import { readRegistrations } from "../world/read-registrations.ts";
import { listWorldProcesses, tasksAmong } from "../world/task-processes.ts";
import { every } from "../pace/every.ts";
import type { Journal } from "./journal.ts";
import { createLayerState, type LayerState } from "./layer-state.ts";
import { createAgentWatch, createLeaderWatch } from "./watch-agents.ts";

/** How much there has to be: the world as it was before the first fault. */
export interface SteadyState {
  readonly agents: number;
  readonly clients: number;
  readonly allocations: number;
  /** Entries in all edge tables together. */
  readonly edgeEntries: number;
}

/** What the watcher knows now. */
export interface PlatformWatch {
  readonly layers: LayerState;
  /** The disagreements of the four lists as last read; undefined while one of them cannot be read. */
  drift(): readonly Drift[] | undefined;
  nomad(): NomadReading | undefined;
  /** Resolves once the signal it was started with is aborted and the last reads have ended. */
  readonly stopped: Promise<void>;
}

type Lists = { -readonly [K in keyof FourLists]?: FourLists[K] };

/** Follows every layer of a world, each at its own pace, and writes each change into the journal. */
export function watchPlatform(
  world: World,
  steady: SteadyState,
  options: { readonly journal: Journal; readonly signal: AbortSignal },
): PlatformWatch {
  const { journal, signal } = options;
  const layers = createLayerState(journal);
  const lists: Lists = {};
  const readNomad = createNomadReader(world);
  let nomad: NomadReading | undefined;

  const judgeDrift = () => {
    const drift = driftOf(lists);
    const have = drift?.length ?? 0;
    const detail = drift?.[0]?.what ?? "not every list can be read";
    layers.set("drift", { have, want: 0, ok: drift?.length === 0, ...(drift?.length !== 0 && { detail }) });
  };
  const watchNomad = async () => {
    nomad = await readNomad(signal);
    lists.allocations = nomad.wanted;
    const running = nomad.wanted.filter((each) => each.running).length;
    layers.set("clients", count(nomad.readyClients, steady.clients));
    layers.set("allocations", count(running, steady.allocations));
  };
  const watchConsul = async () => {
    lists.registrations = await readRegistrations(world, signal);
    layers.set(
      "services",
      count(lists.registrations.filter(({ passing }) => passing).length, steady.allocations),
    );
  };
  const watchEdges = async () => {
    const edges = await readEdgeTables(world, signal);
    lists.edges = edges;
    const problem = edges.find((edge) => edge.problem !== undefined);
    const entries = edges.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    layers.set("edges", {
      ...count(entries, steady.edgeEntries),
      ...(problem && { detail: `${problem.edge}: ${problem.problem}` }),
    });
  };
  const watchTasks = async () => {
    const hosts = new Map(nomad?.wanted.map(({ allocation, host }) => [allocation, host]));
    lists.processes = tasksAmong(
      listWorldProcesses(world.folder.id),
      (allocation) => hosts.get(allocation) ?? "?",
    );
    judgeDrift();
    return Promise.resolve();
  };
  const unreadable =
    (list: keyof Lists | undefined, affected: readonly Parameters<LayerState["set"]>[]) => () => {
      if (list) delete lists[list];
      for (const [layer, reading] of affected) layers.set(layer, reading);
    };
  const silent = (want: number, detail: string) => ({ have: 0, want, ok: false, detail });
  const deps = { journal, layers, signal };
  const watchAgents = createAgentWatch(world, { ...deps, wanted: steady.agents });

  const loops = [
    every(60, signal, watchAgents, unreadable(undefined, [])),
    every(200, signal, createLeaderWatch(world, deps), unreadable(undefined, [])),
    every(
      250,
      signal,
      watchNomad,
      unreadable("allocations", [
        ["clients", silent(steady.clients, "Nomad does not answer")],
        ["allocations", silent(steady.allocations, "Nomad does not answer")],
      ]),
    ),
    every(
      250,
      signal,
      watchConsul,
      unreadable("registrations", [["services", silent(steady.allocations, "Consul does not answer")]]),
    ),
    every(
      400,
      signal,
      watchEdges,
      unreadable("edges", [["edges", silent(steady.edgeEntries, "edges could not be asked")]]),
    ),
    every(
      400,
      signal,
      watchTasks,
      unreadable("processes", [["drift", silent(0, "processes could not be listed")]]),
    ),
  ];
  return {
    layers,
    drift: () => driftOf(lists),
    nomad: () => nomad,
    stopped: Promise.all(loops).then(() => undefined),
  };
}

function driftOf({ allocations, registrations, processes, edges }: Lists): Drift[] | undefined {
  if (!allocations || !registrations || !processes || !edges) return undefined;
  return findDrift({ allocations, registrations, processes, edges });
}

function count(have: number, want: number) {
  return { have, want, ok: have === want };
}
