import type { Drift } from "../measures/drift.ts";
import type { Journal } from "../record/journal.ts";
import type { LayerState } from "../record/layer-state.ts";

/** A part of the platform that is read again and again. */
export interface Watch {
  readonly what: string;
  /** From the end of one reading to the start of the next. */
  readonly periodMs: number;
  readonly look: () => Promise<void>;
  /** What a failed reading means for the layers. */
  readonly onFailure?: () => void;
}

/** Where watches write what they read. */
export interface WatchDeps {
  readonly journal: Journal;
  readonly layers: LayerState;
  readonly signal: AbortSignal;
}

/** How much there has to be: the world as it was before the first fault. */
export interface SteadyState {
  readonly agents: number;
  readonly clients: number;
  readonly allocations: number;
  /** Those that have a service in Consul. */
  readonly registered: number;
  /** Entries in all edge tables together. */
  readonly edgeEntries: number;
  /** Leases that no allocation held already: they are over by themselves, hours later, and no fault of this run is to blame. */
  readonly leaseDrift: readonly Drift[];
}
