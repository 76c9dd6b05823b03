import { expect, test } from "vitest";
import { litParts, tourOf } from "../../src/state/tour.ts";

test.each(["embedded", "local", "ssh"])(
  "on engine %s the tour has eight steps, and each lights up what it talks about",
  (engine) => {
    const steps = tourOf({ engine, hosts: 4 });
    expect(steps.map(({ lights }) => lights)).toEqual(litParts);
    expect(steps.every(({ title, text }) => title !== "" && text.length > 0)).toBe(true);
    expect(steps.flatMap(({ offer }) => offer?.wish ?? [])).toEqual([
      { do: "kill-all", system: "consul", role: "server", executors: false },
    ]);
  },
);
