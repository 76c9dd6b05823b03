import { expect, test } from "vitest";
import { eventsBetween } from "../../src/state/events-between.ts";
import type { WorldPicture } from "../../src/state/world-picture.ts";
import { agent, allocation, host, picture } from "../fixtures/pictures.ts";

const told = (before: Partial<WorldPicture>, after: Partial<WorldPicture>): string[] =>
  eventsBetween(picture(before), picture(after)).map(({ text, tone }) => `${tone}: ${text}`);

test("nothing is told when nothing happened", () => {
  const same = {
    agents: { a: agent({ leads: true }) },
    allocations: { x: allocation() },
    hosts: { node01: host() },
  };
  expect(told(same, structuredClone(same))).toEqual([]);
});

test("an agent that is killed goes down, and comes back as another process", () => {
  const [up, down] = [{ agents: { a: agent() } }, { agents: { a: agent({ state: "down" }) } }];
  expect(told(up, down)).toEqual(["bad: The Consul server on node01 is down."]);
  expect(told(down, { agents: { a: agent({ pid: 102 }) } })).toEqual([
    "good: The Consul server on node01 is up again, as process 102.",
  ]);
});

test("an agent that was started anew between two looks is told of too", () => {
  expect(told({ agents: { a: agent() } }, { agents: { a: agent({ pid: 102 }) } })).toEqual([
    "plain: The Consul server on node01 was started anew: process 102 instead of 101.",
  ]);
});

test("an agent that is paused stands still, and goes on", () => {
  const [up, frozen] = [{ agents: { a: agent() } }, { agents: { a: agent({ state: "frozen" }) } }];
  expect(told(up, frozen)).toEqual([
    "bad: The Consul server on node01 stands still: its process lives and does nothing.",
  ]);
  expect(told(frozen, up)).toEqual(["good: The Consul server on node01 goes on."]);
});

test("an election is told with who was elected, and who led before", () => {
  const led = (leader: string | undefined) => ({
    agents: Object.fromEntries(
      ["node01", "node02"].map((name) => [
        `${name}/consul`,
        agent({ id: `${name}/consul`, host: name, leads: name === leader }),
      ]),
    ),
  });
  expect(told(led("node01"), led(undefined))).toEqual(["bad: Consul has no leader."]);
  expect(told(led(undefined), led("node02"))).toEqual(["good: Consul's servers elected the one on node02."]);
  expect(told(led("node01"), led("node02"))).toEqual([
    "good: Consul's servers elected the one on node02 after the one on node01.",
  ]);
});

test("an allocation is placed, changes, is started again and ends", () => {
  expect(told({}, { allocations: { x: allocation({ status: "pending" }) } })).toEqual([
    "plain: Nomad placed demo-server.demo[0] on node01: it is pending.",
  ]);
  expect(
    told({ allocations: { x: allocation({ status: "pending" }) } }, { allocations: { x: allocation() } }),
  ).toEqual(["good: demo-server.demo[0] on node01 is running now; it was pending."]);
  expect(
    told({ allocations: { x: allocation() } }, { allocations: { x: allocation({ restarts: 2 }) } }),
  ).toEqual(["plain: Nomad started the task of demo-server.demo[0] on node01 again (restart 2)."]);
  expect(told({ allocations: { x: allocation() } }, {})).toEqual([
    "plain: demo-server.demo[0] on node01 has ended.",
  ]);
});

test("checks, edges, jobs, nodes and faults are told in words", () => {
  const service = (passing: number) => ({ services: { s: { name: "demo-server", passing, all: 3 } } });
  expect(told(service(3), service(2))).toEqual(["bad: 2 of 3 instances of demo-server pass their checks."]);
  expect(told(service(2), service(3))).toEqual(["good: All 3 instances of demo-server pass their checks."]);
  const edge = (ok: boolean) => ({
    edges: {
      node01: { host: "node01", userUrl: "", ok, upstreams: 3, ...(!ok && { problem: "no answer" }) },
    },
  });
  expect(told(edge(true), edge(false))).toEqual(["bad: The edge on node01: no answer."]);
  const job = (version: number) => ({
    jobs: { j: { id: "web", namespace: "default", kind: "service", version, running: 1, desired: 1 } },
  });
  expect(told(job(0), job(1))).toEqual(["plain: Job web is registered in version 1 now; it was 0."]);
  const node = (status: string, draining = false) => ({
    hosts: { node01: host({ node: { status, eligible: true, draining } }) },
  });
  expect(told(node("ready"), node("down"))).toEqual([
    "bad: Nomad's servers call node01 down now; it was ready.",
  ]);
  expect(told(node("ready"), node("ready", true))).toEqual([
    "plain: node01 is drained: Nomad moves its allocations elsewhere.",
  ]);
  const faults = { faults: { f: { what: "node01/consul is frozen", since: "now", run: "r" } } };
  expect(told({}, faults)).toEqual(["bad: A fault is in force: node01/consul is frozen."]);
  expect(told(faults, {})).toEqual(["good: Undone: node01/consul is frozen."]);
});
