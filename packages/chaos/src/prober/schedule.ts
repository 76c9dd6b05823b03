import type { ProbeTarget } from "./config.ts";
import { lanes, type Lane } from "./sample.ts";

/** What is due when: request number `n` of an open-loop load. */
export interface DueRequest {
  readonly number: number;
  readonly dueUs: number;
  readonly target: number;
  readonly lane: Lane;
}

/** Whose turn it is, one after the other: first everybody's, then again those that have more turns in a round than one. Indexes of the targets. */
export function turnsOf(targets: readonly Pick<ProbeTarget, "turns">[]): readonly number[] {
  const most = Math.max(...targets.map(({ turns = 1 }) => turns));
  return Array.from({ length: most }, (_, turn) =>
    targets.flatMap(({ turns = 1 }, index) => (turns > turn ? index : [])),
  ).flat();
}

/**
 * Request `number` at a fixed arrival rate. Lanes change after each round of turns, so that every target is asked on both lanes equally
 * often.
 */
export function dueRequest(
  number: number,
  options: { readonly ratePerSecond: number; readonly turns: readonly number[] },
): DueRequest {
  const { turns } = options;
  const round = Math.floor(number / turns.length);
  return {
    number,
    dueUs: Math.round((number * 1e6) / options.ratePerSecond),
    target: turns[number % turns.length] ?? 0,
    lane: lanes[round % lanes.length] ?? "fresh",
  };
}

/** How many requests are due within this long: those at 0 … elapsed, both ends included. */
export function dueCount(elapsedUs: number, ratePerSecond: number): number {
  return elapsedUs < 0 ? 0 : Math.floor((elapsedUs * ratePerSecond) / 1e6) + 1;
}
