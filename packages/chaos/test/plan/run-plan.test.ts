import { expect, test } from "vitest";
import { takeTargetList, type TargetList } from "../../src/plan/run-plan.ts";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";

const scenario = parseScenario(
  "{name: mine, title: Mine, description: D., faults: [{do: kill, agents: {system: consul}}]}",
  "mine.yaml",
);
const process = { pid: 4711, startTime: "1" };
const list: TargetList = {
  format: "nomad-demo-chaos-plan-1",
  worldId: "default-1a",
  world: "default",
  engine: "local",
  scenario: "mine",
  policy: "supervised",
  seed: 1,
  jitterMs: 0,
  faults: [
    {
      what: "SIGKILL",
      agents: [
        {
          id: "node01/consul",
          system: "consul",
          role: "server",
          host: "node01",
          unit: "consul",
          leads: false,
          process,
        },
      ],
      hosts: [],
      instances: [],
      executors: [],
      effects: [],
    },
  ],
};

test("a list's own targets are taken, with the scenario's faults", () => {
  const [planned] = takeTargetList(list, scenario, "default-1a");
  expect(planned?.agents.map((agent) => agent.process)).toEqual([process]);
  expect(planned?.fault).toEqual(scenario.faults[0]);
});

test("a list of another world, or of an earlier one of the same name, is refused", () => {
  const refused = expect.objectContaining({ code: "CHAOS_TARGETS_FOREIGN", exitCode: 2 });
  for (const worldId of ["second-9f", "default-2b"])
    expect(() => takeTargetList(list, scenario, worldId)).toThrow(refused);
});

test("a list for another scenario, or with a fault missing, is refused", () => {
  const refused = expect.objectContaining({ code: "CHAOS_TARGETS_OF_OTHER" });
  expect(() => takeTargetList({ ...list, scenario: "other" }, scenario, "default-1a")).toThrow(refused);
  expect(() => takeTargetList({ ...list, faults: [] }, scenario, "default-1a")).toThrow(refused);
});
