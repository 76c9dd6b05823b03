import { countFailures, type ProbeCounts } from "../prober/counts.ts";
import { formatCount } from "../report/format.ts";
import type { LayerState } from "../record/layer-state.ts";

/** A run as it stands now. */
export interface RunState {
  readonly scenario: string;
  /** Since the load began. */
  readonly elapsedMs: number;
  readonly phase: string;
  /** Undefined until the prober has said something. */
  readonly counts: ProbeCounts | undefined;
  /** How many layers the world has, and which of them are not whole. */
  readonly layers: number;
  readonly broken: ReturnType<LayerState["broken"]>;
}

/** The state of a run in one line: time, phase, requests, failures, layers. */
export function renderRunState(state: RunState): string {
  const { scenario, elapsedMs, phase, counts, layers, broken } = state;
  const failed = counts ? countFailures(counts) : 0;
  const undecided = counts && counts.unknown > 0 ? `, ${formatCount(counts.unknown)} unknown` : "";
  const first = broken[0] ? ` (${broken[0].layer} ${broken[0].detail})` : "";
  return [
    `${scenario} ${(elapsedMs / 1000).toFixed(0)} s ${phase}`,
    `${formatCount(counts?.due ?? 0)} requests, ${formatCount(failed)} failed${undecided}`,
    `${layers - broken.length}/${layers} layers${first}`,
  ].join(" │ ");
}
