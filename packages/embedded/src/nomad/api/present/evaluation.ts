import type { Evaluation } from "../../state/evaluation.ts";

/** An evaluation as Nomad answers it: what it has not is left out. */
export function presentEvaluation(evaluation: Evaluation): object {
  return Object.fromEntries(
    Object.entries(evaluation).filter(([, value]) => value !== "" && value !== null && value !== 0),
  );
}
