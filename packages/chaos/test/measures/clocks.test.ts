import { expect, test } from "vitest";
import { measureClocks, measureUsersClock, recoveryMs, type Clock } from "../../src/measures/clocks.ts";
import type { ChaosEvent } from "../../src/record/events.ts";

const services = (atMs: number, ok: boolean): ChaosEvent => ({
  kind: "layer",
  layer: "services",
  atMs,
  ok,
  have: ok ? 7 : 3,
  want: 7,
});

const span = { fromMs: 1000, untilMs: 10_000 };

const clockOf = (events: ChaosEvent[]) =>
  measureClocks(events, span).find(({ layer }) => layer === "services");

test("a layer that left its steady state and came back has both times, from the fault", () => {
  expect(clockOf([services(0, true), services(1200, false), services(4000, true)])).toEqual({
    layer: "services",
    state: "recovered",
    lostAfterMs: 200,
    backAfterMs: 3000,
  });
});

test("a relapse starts the wait anew", () => {
  const events = [
    services(0, true),
    services(1200, false),
    services(2000, true),
    services(2500, false),
    services(9000, true),
  ];
  expect(clockOf(events)).toMatchObject({ state: "recovered", lostAfterMs: 200, backAfterMs: 8000 });
});

test("a layer that is broken when the fault comes is lost from then on", () => {
  expect(clockOf([services(0, false), services(4000, true)])).toEqual({
    layer: "services",
    state: "recovered",
    lostAfterMs: 0,
    backAfterMs: 3000,
  });
  expect(clockOf([services(0, false)])).toMatchObject({ state: "never" });
});

test("trouble that is over before the fault is not counted", () => {
  expect(clockOf([services(0, false), services(500, true)])).toEqual({
    layer: "services",
    state: "undisturbed",
  });
});

test("what is read after the end does not count", () => {
  const back = [services(0, true), services(1200, false), services(4000, true)];
  expect(clockOf([...back, services(span.untilMs + 1, false)])).toMatchObject({
    state: "recovered",
    backAfterMs: 3000,
  });
});

test("a layer that is not back at the end never was", () => {
  expect(clockOf([services(0, true), services(1200, false)])).toEqual({
    layer: "services",
    state: "never",
    lostAfterMs: 200,
  });
});

test("a layer that is back for less than a second at the end is not back for good", () => {
  const events = [services(0, true), services(1200, false), services(9001, true)];
  expect(clockOf(events)).toEqual({ layer: "services", state: "never", lostAfterMs: 200 });
});

test("a layer that nobody watched is unknown, and so is the recovery", () => {
  const clocks = measureClocks([services(0, true)], span);
  expect(clocks.find(({ layer }) => layer === "edges")).toEqual({ layer: "edges", state: "unknown" });
  expect(recoveryMs(clocks)).toBeUndefined();
});

test("recovery is the slowest clock", () => {
  const clocks: Clock[] = [
    { layer: "processes", state: "recovered", lostAfterMs: 1, backAfterMs: 2100 },
    { layer: "services", state: "recovered", lostAfterMs: 5, backAfterMs: 6800 },
    { layer: "users", state: "undisturbed" },
  ];
  expect(recoveryMs(clocks)).toBe(6800);
});

test("the users' clock comes from their outages", () => {
  const options = { faultMs: 1000, loadEndMs: 9000 };
  expect(measureUsersClock([], options).state).toBe("undisturbed");
  expect(
    measureUsersClock(
      [
        { fromMs: 1100, toMs: 1500 },
        { fromMs: 1200, toMs: 2000 },
      ],
      options,
    ),
  ).toEqual({
    layer: "users",
    state: "recovered",
    lostAfterMs: 100,
    backAfterMs: 1000,
  });
  expect(measureUsersClock([{ fromMs: 1100, toMs: 9000 }], options).state).toBe("never");
  expect(measureUsersClock([{ fromMs: 100, toMs: 200 }], options).state).toBe("undisturbed");
});
