import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { signalProcess, type ProcessIdentity } from "processes";
import { eventually } from "testing";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { startChaosWorld, type ChaosTestWorld, type ChaosWorldFlags } from "../fixtures/chaos-world.ts";

const signal = new AbortController().signal;

const attackOn = ({ system, recovery, countRestarts = true }: Attack) =>
  parseScenario(
    `{name: broken, title: Broken, description: A system that must be caught.,
      probe: {rate: 60, targets: [edges], timeout: 20s, lag: 20s, blind: 60s},
      faults: [{do: kill, agents: {system: ${system}}}], expect: {failedRequests: 0, recovery: ${recovery}${countRestarts ? ", restarts: 0" : ""}},
      timing: {before: 300ms, after: 300ms, jitter: 0ms}}`,
    "broken.yaml",
  );

interface Attack {
  readonly system: "consul" | "nomad";
  readonly recovery: string;
  readonly withExecutors?: boolean;
  /** Whether the scenario expects that nothing restarts; it does by default. */
  readonly countRestarts?: boolean;
}

/** Kills all agents of a system and tells which expectations that made red. */
async function attack({ world }: ChaosTestWorld, attacked: Attack) {
  const result = await runExperiment({
    world,
    scenario: attackOn(attacked),
    seed: 1,
    withExecutors: attacked.withExecutors ?? false,
    signal,
    onProgress: () => {},
  });
  return {
    result,
    failed: result.judgements
      .filter((judgement) => judgement.result === "fail")
      .map(({ expectation }) => expectation),
  };
}

/** Replaces the program of a job's tasks by one of the fixtures and waits until all of its allocations run that. */
async function replaceTasks({ world }: ChaosTestWorld, job: string, fixture: string): Promise<void> {
  const { nomad } = world;
  const current = await nomad.jobs.read(job, { signal });
  for (const task of current.TaskGroups?.flatMap(({ Tasks }) => Tasks ?? []) ?? []) {
    task.Config = {
      ...task.Config,
      command: process.execPath,
      args: [fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url))],
    };
  }
  await nomad.jobs.register({ Job: current }, { signal });
  await eventually(
    async () => {
      const [{ Version }, deployment] = await Promise.all([
        nomad.jobs.read(job, { signal }),
        nomad.jobs.latestDeployment(job, { signal }),
      ]);
      return deployment?.JobVersion === Version && deployment?.Status === "successful";
    },
    { timeoutMs: 90_000 },
  );
}

/** Three systems that are broken on purpose: each must turn exactly what it breaks red. In this order, for the last is not repaired. */
export function describeBrokenSystems(engine: string, flags?: ChaosWorldFlags): void {
  describe(`broken on purpose, engine ${engine}`, () => {
    vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
    // Undefined when it could not be started: the failure to report is that one.
    let shared: ChaosTestWorld;
    beforeAll(async () => {
      shared = await startChaosWorld(flags);
    }, 240_000);
    afterAll(() => shared?.[Symbol.asyncDispose](), 120_000);

    test("with recovery switched off recovery is red, and what can then not be known is unknown", async () => {
      const supervisor: ProcessIdentity = JSON.parse(readFileSync(shared.world.folder.supervisor, "utf8"));
      expect(signalProcess(supervisor, "SIGKILL")).toBe(true);
      const { result, failed } = await attack(shared, { system: "consul", recovery: "3s" });
      expect(failed).toEqual(["recovery"]);
      expect(result.judgements.find(({ expectation }) => expectation === "drift")?.result).toBe("unknown");
      expect(result.clocks.find(({ layer }) => layer === "processes")?.state).toBe("never");
      await shared.repair();
    });

    test("an edge that trusts `passing` blindly fails requests, and nothing else is red", async () => {
      await replaceTasks(shared, "edge-server", "blind-edge.ts");
      const { result, failed } = await attack(shared, { system: "consul", recovery: "180s" });
      expect(failed).toEqual(["failed-requests"]);
      expect(result.availability?.failuresByClass["5xx"]).toBe(result.availability?.failed);
      expect(result.verdict).toBe("fail");
    });

    test("a task that hands over to nobody never comes back when its executor dies: recovery and drift are red, and nothing else", async () => {
      await replaceTasks(shared, "demo-server", "stubborn-server.ts");
      const { result, failed } = await attack(shared, {
        system: "nomad",
        recovery: "8s",
        withExecutors: true,
        // The second copy dies again and again: how often is a matter of time, so nothing is expected of it.
        countRestarts: false,
      });
      expect(failed).toEqual(["recovery", "drift"]);
      // Nomad may say that an allocation runs, between two deaths of its second copy. That the first one is out of its hold stays true.
      expect(result.clocks.find(({ layer }) => layer === "drift")?.state).toBe("never");
      const orphans = result.drift?.filter(
        ({ kind, what }) => kind === "orphan" && what.includes("(demo-server of"),
      );
      expect(orphans).toHaveLength(3);
    });
  });
}
