import { expect, test } from "vitest";
import { createKnownLeaders } from "../../src/reading/known-leaders.ts";

test("a leader that is not heard of once or twice leads on; three times in a row, and there is none", () => {
  const leaders = createKnownLeaders();
  const leader = (): string | undefined => leaders.all().get("consul");
  leaders.take("consul", "node01");
  leaders.take("consul", undefined);
  leaders.take("consul", undefined);
  expect(leader()).toBe("node01");
  leaders.take("consul", "node01");
  for (const _ of [1, 2]) leaders.take("consul", undefined);
  expect(leader()).toBe("node01");
  leaders.take("consul", undefined);
  expect(leader()).toBeUndefined();
});

test("another leader counts at once, and one whose process is gone leads nothing", () => {
  const leaders = createKnownLeaders();
  leaders.take("nomad", "node01");
  leaders.take("nomad", "node02");
  expect(leaders.all()).toEqual(new Map([["nomad", "node02"]]));
  leaders.drop("nomad");
  expect(leaders.all().size).toBe(0);
});
