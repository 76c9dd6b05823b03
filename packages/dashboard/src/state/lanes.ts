import type { LanePicture } from "./stream.ts";

/** What was read of a layer of the platform during a scenario. */
export interface LaneReading {
  readonly layer: string;
  readonly meaning: string;
  readonly ok: boolean;
  readonly have: number;
  readonly want: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The lanes with one more reading: a layer that is not whole opens a stretch, one that is whole again closes it. Pure. */
export function advanceLanes(lanes: readonly LanePicture[], reading: LaneReading): readonly LanePicture[] {
  const { at, ...now } = reading;
  const known = lanes.find(({ layer }) => layer === now.layer);
  const lane = { ...now, broken: stretches(known?.broken ?? [], now.ok, at) };
  return known ? lanes.map((each) => (each === known ? lane : each)) : [...lanes, lane];
}

function stretches(known: LanePicture["broken"], isWhole: boolean, at: number): LanePicture["broken"] {
  const last = known.at(-1);
  const isOpen = last !== undefined && last.to === undefined;
  if (isWhole) return isOpen ? [...known.slice(0, -1), { ...last, to: at }] : known;
  return isOpen ? known : [...known, { from: at }];
}
