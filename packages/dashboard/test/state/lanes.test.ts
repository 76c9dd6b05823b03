import { expect, test } from "vitest";
import { advanceLanes } from "../../src/state/lanes.ts";
import type { LanePicture } from "../../src/state/stream.ts";

const read = (at: number, ok: boolean, layer = "services") => ({
  layer,
  meaning: "",
  ok,
  have: ok ? 3 : 2,
  want: 3,
  at,
});

test("a layer that is not whole has a stretch from then on, until it is whole again", () => {
  const readings = [read(1, true), read(5, false), read(6, false), read(9, true), read(12, false)];
  const lanes = readings.reduce<readonly LanePicture[]>(advanceLanes, []);
  expect(lanes).toEqual([
    {
      layer: "services",
      meaning: "",
      ok: false,
      have: 2,
      want: 3,
      broken: [{ from: 5, to: 9 }, { from: 12 }],
    },
  ]);
});

test("each layer has a lane of its own, in the order in which they were read first", () => {
  const lanes = [read(1, true, "edges"), read(2, false, "drift"), read(3, true, "edges")].reduce<
    readonly LanePicture[]
  >(advanceLanes, []);
  expect(lanes.map(({ layer, broken }) => [layer, broken.length])).toEqual([
    ["edges", 0],
    ["drift", 1],
  ]);
});
