import { lanes, type Lane } from "./sample.ts";

/** What is due when: request number `n` of an open-loop load. */
export interface DueRequest {
  readonly number: number;
  readonly dueUs: number;
  readonly target: number;
  readonly lane: Lane;
}

/**
 * Request `number` at a fixed arrival rate. Targets take turns; lanes change after each round of targets,
 * so that every target is asked on both lanes equally often.
 */
export function dueRequest(
  number: number,
  options: { readonly ratePerSecond: number; readonly targets: number },
): DueRequest {
  const round = Math.floor(number / options.targets);
  return {
    number,
    dueUs: Math.round((number * 1e6) / options.ratePerSecond),
    target: number % options.targets,
    lane: lanes[round % lanes.length] ?? "fresh",
  };
}

/** How many requests are due within this long: those at 0 … elapsed, both ends included. */
export function dueCount(elapsedUs: number, ratePerSecond: number): number {
  return elapsedUs < 0 ? 0 : Math.floor((elapsedUs * ratePerSecond) / 1e6) + 1;
}
