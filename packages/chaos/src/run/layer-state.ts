import { layers, type Layer } from "../measures/events.ts";
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
  /** Writes an event when something changed. */
  set(layer: Layer, reading: LayerReading): void;
  /** The layers that are not whole; one that was never read is not. */
  broken(): readonly { readonly layer: Layer; readonly detail: string }[];
}

export function createLayerState(journal: Journal): LayerState {
  const now = new Map<Layer, LayerReading>();
  return {
    set(layer, reading) {
      if (JSON.stringify(now.get(layer)) === JSON.stringify(reading)) return;
      now.set(layer, reading);
      journal.record({ kind: "layer", layer, ...reading });
    },
    broken: () =>
      layers.flatMap((layer) => {
        const reading = now.get(layer);
        if (reading?.ok === true) return [];
        const detail = reading ? (reading.detail ?? `${reading.have} of ${reading.want}`) : "not read yet";
        return [{ layer, detail }];
      }),
  };
}
