import type { RunningProber } from "../prober/start-prober.ts";
import type { Experiment } from "./open-experiment.ts";
import { renderRunState } from "./run-state.ts";

/** What is told of a run; whoever runs it sets phase and prober. */
export interface ToldState extends Disposable {
  phase: string;
  prober: RunningProber | undefined;
}

const periodMs = 250;

/** Tells the state of a run a few times a second, until it is disposed of. */
export function tellState({ scenario, watch, onState }: Experiment): ToldState {
  const state: ToldState = {
    phase: "before",
    prober: undefined,
    [Symbol.dispose]: () => clearInterval(ticker),
  };
  const tell = () =>
    onState?.(
      renderRunState({
        scenario: scenario.name,
        elapsedMs: state.prober ? Date.now() - state.prober.startedAtMs : 0,
        phase: state.phase,
        counts: state.prober?.counts(),
        layers: watch.layers.layers.length,
        broken: watch.layers.broken(),
      }),
    );
  const ticker = setInterval(tell, periodMs);
  return state;
}
