import { expect, test } from "vitest";
import { renderRunState } from "../../src/experiment/run-state.ts";

const counts = {
  ok: 6149,
  refused: 1,
  reset: 0,
  timeout: 0,
  "5xx": 0,
  wrong: 0,
  unknown: 0,
  due: 6150,
  inFlight: 0,
  decided: 6150,
  late: 0,
  blind: 0,
};

test("the state of a run is one line with time, phase, requests, failures and layers", () => {
  const state = { scenario: "kill-nomad", elapsedMs: 12_345, phase: "recovery", counts, layers: 8 };
  expect(renderRunState({ ...state, broken: [] })).toBe(
    "kill-nomad 12 s recovery │ 6\u2009150 requests, 1 failed │ 8/8 layers",
  );
  expect(renderRunState({ ...state, broken: [{ layer: "edges", detail: "2 of 4" }] })).toContain(
    "7/8 layers (edges 2 of 4)",
  );
  expect(renderRunState({ ...state, counts: { ...counts, unknown: 12 }, broken: [] })).toContain(
    "1 failed, 12 unknown",
  );
  expect(renderRunState({ ...state, counts: undefined, broken: [] })).toContain("0 requests, 0 failed");
});
