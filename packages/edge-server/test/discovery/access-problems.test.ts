import { expect, test } from "vitest";
import { createAccessProblems } from "../../src/discovery/access-problems.ts";
import { testClock } from "../support/test-clock.ts";

function start() {
  const clock = testClock();
  const lines: string[] = [];
  const write = (_fields: object, message: string) => void lines.push(message);
  return { clock, lines, problems: createAccessProblems({ clock, log: { warn: write, info: write } }) };
}

test("a problem is told once, and once when it is over; each kind for itself", () => {
  const { lines, problems } = start();
  for (let i = 0; i < 5; i++) problems.found("token", "no such token");
  problems.found("tls", "expired");
  expect(problems.list()).toEqual([
    { kind: "token", message: "no such token" },
    { kind: "tls", message: "expired" },
  ]);
  for (let i = 0; i < 5; i++) problems.solved("token");
  expect(problems.list()).toEqual([{ kind: "tls", message: "expired" }]);
  expect(lines).toEqual([
    "no such token; no route is removed for that",
    "expired; no route is removed for that",
    "Consul lets the edge read again as it should",
  ]);
});

test("one that comes and goes is told at most once a minute, another one at once", () => {
  const { clock, lines, problems } = start();
  const flap = (message: string) => {
    problems.found("tls", message);
    problems.solved("tls");
  };
  for (let i = 0; i < 59; i++) {
    flap("expired");
    clock.advance(1000);
  }
  expect(lines).toHaveLength(2);
  flap("foreign");
  expect(lines).toHaveLength(4);
  clock.advance(61_000);
  flap("foreign");
  expect(lines).toHaveLength(6);
});
