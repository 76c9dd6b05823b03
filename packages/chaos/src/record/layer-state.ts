import { layersOf, type Layer } from "./events.ts";
import type { Journal } from "./journal.ts";

/** How much of a layer is there. */
export interface LayerReading {
  readonly have: number;
  readonly want: number;
  readonly ok: boolean;
  readonly detail?: string;
}

/** What is known of all layers now. */
export interface LayerState {
  /** Those that are to be whole. */
  readonly layers: readonly Layer[];
  /** Takes a new reading; writes an event when it differs from the last. */
  set(layer: Layer, reading: LayerReading): void;
  /**
   * The layers that are not whole, by readings that began after `sinceMs` (milliseconds since 1970): an earlier reading says nothing about a
   * layer that was disturbed since.
   */
  broken(sinceMs?: number): readonly { readonly layer: Layer; readonly detail: string }[];
}

interface Known {
  readonly reading: LayerReading;
  readonly atMs: number;
  /** When the reading before ended: this reading began later. */
  readonly begunAfterMs: number;
}

export interface LayerStateOptions {
  /** Default: those of a world without Vault. */
  readonly layers?: readonly Layer[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export function createLayerState(
  journal: Journal,
  { layers = layersOf({ vault: false }), now = Date.now }: LayerStateOptions = {},
): LayerState {
  const known = new Map<Layer, Known>();
  return {
    layers,
    set(layer, reading) {
      const last = known.get(layer);
      known.set(layer, { reading, atMs: now(), begunAfterMs: last?.atMs ?? 0 });
      if (JSON.stringify(last?.reading) === JSON.stringify(reading)) return;
      journal.record({ kind: "layer", layer, ...reading });
    },
    broken: (sinceMs = 0) =>
      layers.flatMap((layer) => {
        const last = known.get(layer);
        if (!last || last.begunAfterMs < sinceMs) return [{ layer, detail: "not read yet" }];
        const { ok, have, want, detail } = last.reading;
        return ok ? [] : [{ layer, detail: detail ?? `${have} of ${want}` }];
      }),
  };
}
