import type { World } from "orchestrator";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { readRecording } from "../../src/prober/recording.ts";
import type { RunResult } from "../../src/results/run-result.ts";
import { runFolder } from "../../src/results/run-folder.ts";
import { loadScenarios, parseScenario } from "../../src/scenario/load-scenarios.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { createNomadReader } from "../../src/world/read-allocations.ts";
import { createLeaseReader } from "../../src/world/read-leases.ts";
import { startChaosWorld, type ChaosTestWorld } from "../fixtures/chaos-world.ts";

const program = process.env["NOMAD_DEMO_VAULT"];
/** How long certificates of a minute are watched, and by how many requests a second, half of them on a new connection: for a figure 10 and 500. */
const minutes = Number(process.env["NOMAD_DEMO_MINUTES"] ?? "2");
const perSecond = Number(process.env["NOMAD_DEMO_PER_SECOND"] ?? "100");

vi.setConfig({ testTimeout: 600_000 + minutes * 60_000, hookTimeout: 400_000 });

const { signal } = new AbortController();
const scenarios = await loadScenarios();

/** At a rate that leaves a small machine something for the world, and patient: how long anything takes is not asserted. */
function patient(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  const { timing, expect: wanted, probe } = found;
  return {
    ...found,
    timing: { ...timing, before: 1000, after: 1000, deadline: 500_000 },
    expect: { ...wanted, recovery: 240_000 },
    probe: { ...probe, rate: 80, timeout: 20_000, lag: 20_000, blind: 60_000 },
  };
}

/** What did not pass, and why the run was ended early where it was. */
const red = ({ judgements, reason }: RunResult) => [
  ...(reason === undefined ? [] : [reason]),
  ...judgements
    .filter(({ result }) => result !== "pass")
    .map(({ expectation, result, seen }) => `${result} ${expectation}: ${seen}`),
];

const clockOf = ({ clocks }: RunResult, layer: string) =>
  clocks.find((clock) => clock.layer === layer)?.state;

/** The allocations that there are, and those that a lease names: each task has one. */
async function holders(world: World) {
  const [{ wanted }, leases] = await Promise.all([
    createNomadReader(world)(signal),
    createLeaseReader(world)(new Set(), signal),
  ]);
  const sorted = (all: readonly { readonly allocation: string }[]) =>
    all.map(({ allocation }) => allocation).toSorted();
  return { allocations: sorted(wanted), leases: sorted(leases) };
}

describe.skipIf(program === undefined)(
  `chaos in a world with a real Vault${program === undefined ? " (skipped: NOMAD_DEMO_VAULT names none)" : ""}`,
  () => {
    // Undefined when it could not be started: the failure to report is that one.
    let shared: ChaosTestWorld;
    beforeAll(async () => {
      shared = await startChaosWorld({
        engine: "local",
        consul: process.env["NOMAD_DEMO_CONSUL"],
        nomad: process.env["NOMAD_DEMO_NOMAD"],
        vault: program ?? "",
      });
    }, 400_000);
    afterAll(() => shared?.[Symbol.asyncDispose](), 120_000);

    const run = (scenario: Scenario, { withExecutors = false } = {}) =>
      runExperiment({ world: shared.world, scenario, seed: 1, withExecutors, signal, onProgress: () => {} });

    test.for(["kill-vault", "kill-vault-leader", "seal-vault", "kill-everything"])(
      "%s: nobody notices, all servers are unsealed again, every lease has its allocation",
      async (name) => {
        const result = await run(patient(name));
        expect(red(result)).toEqual([]);
        expect(result).toMatchObject({ verdict: "pass", drift: [], restarts: 0 });
        expect([clockOf(result, "unsealed"), clockOf(result, "vault-leader")]).toEqual([
          "recovered",
          "recovered",
        ]);
      },
    );

    test("kill-everything with the executors: each task is taken over and goes on with the lease that it had", async () => {
      const before = await holders(shared.world);
      expect(before.leases).toEqual(before.allocations);
      const result = await run(patient("kill-everything"), { withExecutors: true });
      expect(red(result)).toEqual([]);
      expect(clockOf(result, "unsealed")).toBe("recovered");
      expect(await holders(shared.world)).toEqual(before);
    });

    test("rotate-certificates: agents, edges and instances have new ones, and no request fails", async () => {
      const result = await run(patient("rotate-certificates"));
      expect(red(result)).toEqual([]);
      expect(result.faults[0]?.seen).toMatch(
        /^\d+ agents show new certificates, 7 edges and instances others/,
      );
    });

    test(`certificates of a minute for ${minutes} minutes under ${perSecond} HTTPS requests a second: no request fails, and Vault issued every one that was shown`, async () => {
      const scenario = parseScenario(
        `{name: minutes, title: Minutes, description: Certificates that live for a minute., faults: [],
          probe: {rate: ${perSecond}, targets: [https], timeout: 20s, lag: 20s, blind: 60s},
          timing: {before: ${minutes}m, after: 1s, jitter: 0ms, deadline: ${minutes + 5}m}}`,
        "minutes.yaml",
      );
      const result = await run(scenario);
      const { header } = readRecording(runFolder(shared.home, result.id).samples);
      const shown = Object.keys(header.end?.certificates ?? {}).length;
      process.stdout.write(
        `${result.availability?.requests} requests in ${minutes} minutes, ${result.availability?.failed} failed; ${shown} certificates of ${header.targets.length} edges; load ${result.versions["machine"]}\n`,
      );
      expect(red(result)).toEqual([]);
      expect(result.judgements.find(({ expectation }) => expectation === "certificates")?.result).toBe(
        "pass",
      );
      // Each edge shows another one every forty seconds.
      expect(shown).toBeGreaterThan(header.targets.length * minutes);
    });
  },
);
