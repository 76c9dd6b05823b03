import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Agent } from "orchestrator";
import { identifyProcess, ownIdentity } from "processes";
import { expect, test } from "vitest";
import { agentPictures, type AgentsRead } from "../../src/reading/agent-pictures.ts";

const reference = {
  id: "node01/consul",
  system: "consul",
  role: "server",
  host: "node01",
  unit: "consul",
  httpUrl: "",
} as const;
const running = (process = ownIdentity()): Agent => ({
  ...reference,
  status: { state: "running", process, restarts: 2 },
});
const read = (agent: AgentsRead["agents"][number], over: Partial<AgentsRead> = {}) =>
  agentPictures({ agents: [agent], leaders: new Map(), areHere: true, before: {}, now: 5, ...over })[
    reference.id
  ];

test("an agent is up, leads, and is so since the first look", () => {
  expect(read(running(), { leaders: new Map([["consul", "node01"]]) })).toEqual({
    id: "node01/consul",
    system: "consul",
    role: "server",
    host: "node01",
    state: "up",
    pid: process.pid,
    restarts: 2,
    leads: true,
  });
});

test("an agent whose host does not answer is unknown, and one that is not started is down since now", () => {
  const up = read(running());
  const before: AgentsRead["before"] = up ? { [reference.id]: up } : {};
  expect(read(reference, { before })).toMatchObject({ state: "unknown", since: 5 });
  expect(read({ ...reference, status: { state: "restarting", restarts: 3 } }, { before })).toMatchObject({
    state: "down",
    since: 5,
  });
});

test("an agent that runs as another process is so since now; one that was killed a moment ago is down", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const identity = identifyProcess(child.pid ?? 0) ?? ownIdentity();
  const first = read(running());
  const before: AgentsRead["before"] = first ? { [reference.id]: first } : {};
  expect(read(running(identity), { before })).toMatchObject({
    state: "up",
    pid: child.pid,
    since: 5,
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(read(running(identity))).toMatchObject({ state: "down" });
  // A process of another machine cannot be looked at from here.
  expect(read(running(identity), { areHere: false })).toMatchObject({ state: "up" });
});

test("a server that is down leads nothing, whatever was heard last", () => {
  const leaders: AgentsRead["leaders"] = new Map([["consul", "node01"]]);
  expect(read({ ...reference, status: { state: "restarting", restarts: 1 } }, { leaders })?.leads).toBe(
    false,
  );
});
