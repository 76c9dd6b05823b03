import { messageOf } from "command-line/message-of";
import type { World } from "orchestrator";
import type { Drift } from "../measures/drift.ts";
import { every } from "../pace/every.ts";
import type { NomadReading } from "../world/read-allocations.ts";
import type { Journal } from "../record/journal.ts";
import { layersOf } from "../record/events.ts";
import { createLayerState, type LayerState } from "../record/layer-state.ts";
import { createAgentWatch, createLeaderWatch, createSealWatch } from "./watch-agents.ts";
import { createListWatches } from "./watch-lists.ts";
import type { SteadyState, Watch } from "./watch.ts";

/** What the watcher knows now. */
export interface PlatformWatch {
  readonly layers: LayerState;
  /** The disagreements of the four lists as last read; undefined while one of them cannot be read. */
  drift(): readonly Drift[] | undefined;
  nomad(): NomadReading | undefined;
  /** Resolves once the signal it was started with is aborted and the last readings have ended. */
  readonly stopped: Promise<void>;
}

/** Follows every layer of a world, each at its own pace, and writes each change into the journal. */
export function watchPlatform(
  world: World,
  steady: SteadyState,
  { journal, signal }: { readonly journal: Journal; readonly signal: AbortSignal },
): PlatformWatch {
  const { vault } = world.inventory;
  const layers = createLayerState(journal, { layers: layersOf({ vault }) });
  const deps = { journal, layers, signal };
  const lists = createListWatches(world, steady, deps);
  for (const { kind, what } of steady.leaseDrift)
    journal.record({ kind: "note", text: `there before this run: ${kind}: ${what}` });
  const watches: readonly Watch[] = [
    { what: "agents", periodMs: 60, look: createAgentWatch(world, { ...deps, wanted: steady.agents }) },
    { what: "leaders", periodMs: 200, look: createLeaderWatch(world, deps) },
    ...(vault ? [{ what: "seals", periodMs: 200, look: createSealWatch(world, deps) }] : []),
    ...lists.watches,
  ];
  const loops = watches.map((watch) => follow(watch, { journal, signal }));
  return {
    layers,
    drift: lists.drift,
    nomad: lists.nomad,
    stopped: Promise.all(loops).then(() => undefined),
  };
}

/** Repeats one reading. A failure is written into the journal when it differs from the failure before. */
function follow(
  { what, periodMs, look, onFailure }: Watch,
  { journal, signal }: { readonly journal: Journal; readonly signal: AbortSignal },
): Promise<void> {
  let last = "";
  const onError = (error: unknown): void => {
    const problem = messageOf(error);
    if (problem !== last) journal.record({ kind: "note", text: `${what} cannot be read: ${problem}` });
    last = problem;
    onFailure?.();
  };
  return every(periodMs, look, { signal, onError });
}
