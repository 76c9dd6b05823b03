import { expect, test } from "vitest";
import { layersOf } from "../../src/record/events.ts";
import { createLayerState } from "../../src/record/layer-state.ts";

const layers = layersOf({ vault: false });
const whole = { have: 1, want: 1, ok: true };

test("only changes are written down, and what was never read is not whole", () => {
  const written: unknown[] = [];
  const state = createLayerState({ record: (event) => written.push(event) }, { now: () => 1 });
  state.set("edges", whole);
  state.set("edges", whole);
  state.set("edges", { have: 0, want: 1, ok: false, detail: "gone" });
  expect(written).toHaveLength(2);
  expect(state.broken().find(({ layer }) => layer === "edges")).toEqual({ layer: "edges", detail: "gone" });
  expect(state.broken()).toHaveLength(layers.length);
});

test("a reading that may have begun before something was done does not count as one after it", () => {
  let nowMs = 100;
  const state = createLayerState({ record: () => {} }, { now: () => nowMs });
  const readAll = () => layers.forEach((layer) => state.set(layer, whole));
  readAll();
  expect(state.broken()).toEqual([]);
  nowMs = 300;
  readAll();
  expect(state.broken(200)).toHaveLength(layers.length);
  nowMs = 400;
  readAll();
  expect(state.broken(200)).toEqual([]);
});

test("a world with Vault has two layers more, and is not whole without them", () => {
  const state = createLayerState({ record: () => {} }, { layers: layersOf({ vault: true }) });
  for (const layer of layers) state.set(layer, whole);
  expect(state.broken().map(({ layer }) => layer)).toEqual(["unsealed", "vault-leader"]);
});
