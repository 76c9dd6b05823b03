import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { identifyProcess, isSameProcess, signalProcess } from "processes";
import type { InjectContext } from "../../src/faults/define-fault.ts";
import { createDraw } from "../../src/selectors/draw.ts";
import { stop } from "../fixtures/stop.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const readme = read("../../README.md");

test("the fault printed in the README is the fixture, seen from src/faults/", () => {
  const [, printed = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const fixture = read("../fixtures/stop.ts");
  expect(printed).toBe(fixture.replaceAll("../../src/faults/", "./").replaceAll("../../src/", "../"));
});

test("that one file is a whole fault: read, planned, put into words, done", async () => {
  const child = spawn("sleep", ["120"], { stdio: "ignore" });
  await once(child, "spawn");
  const process = identifyProcess(child.pid ?? -1);
  if (!process) throw new Error("sleep did not start");
  onTestFinished(() => void signalProcess(process, "SIGKILL"));
  const fault = stop.schema.parse({ do: "stop", agents: { system: "consul" } });
  const agent = {
    id: "node01/consul",
    role: "server" as const,
    host: "node01",
    unit: "consul",
    leads: false,
  };
  const agents = [{ ...agent, system: "consul" as const, process }];
  const world = { worldId: "w", agents, hosts: [], instances: [], executors: [] };
  const planned = stop.plan(fault, { world, draw: createDraw(1), withExecutors: false });
  expect([stop.describe(fault), stop.requires(fault)]).toEqual(["SIGTERM to all of the consul agents", []]);
  const targets = {
    what: "it",
    agents: [],
    hosts: [],
    instances: [],
    executors: [],
    effects: [],
    ...planned,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this fault uses no more of its context
  const context = {
    journal: { record: () => {} },
    signal: new AbortController().signal,
  } as unknown as InjectContext;
  expect(await stop.inject({ ...targets, fault }, context)).toEqual({ seen: "1 process ended" });
  expect(isSameProcess(process)).toBe(false);
});

test("the README names every room", () => {
  const rooms = readdirSync(new URL("../../src/", import.meta.url), { withFileTypes: true });
  for (const room of rooms) if (room.isDirectory()) expect(readme).toContain(`\`${room.name}/\``);
});
