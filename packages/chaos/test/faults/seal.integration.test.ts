import { join } from "node:path";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { injectFault, type FaultContext } from "../../src/faults/inject-fault.ts";
import type { PlannedFault } from "../../src/faults/index.ts";
import { planFault } from "../../src/faults/plan-fault.ts";
import { createJournal, readJournal } from "../../src/record/journal.ts";
import { createLayerState } from "../../src/record/layer-state.ts";
import { createLedger } from "../../src/safety/ledger.ts";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { createDraw } from "../../src/selectors/draw.ts";
import type { AgentTarget } from "../../src/world/snapshot.ts";
import { startVaultWorld, type VaultWorld } from "../fixtures/vault-world.ts";

const [sealFault] = parseScenario(
  "{name: mine, title: Mine, description: D., faults: [{do: seal}]}",
  "mine.yaml",
).faults;
if (!sealFault) throw new Error("no fault");

const agents = ["node01", "node02", "node03"].flatMap((host) =>
  (["server", "unsealer"] as const).map((role): AgentTarget => ({
    id: `${host}/vault-${role}`,
    system: "vault",
    role,
    host,
    unit: "vault",
    leads: false,
  })),
);

const planIn = (of: readonly AgentTarget[]): PlannedFault =>
  planFault(sealFault, {
    world: { worldId: "w", agents: of, hosts: [], instances: [], executors: [] },
    draw: createDraw(1),
    withExecutors: false,
  });

function contextIn({ world }: VaultWorld, signal = new AbortController().signal) {
  const events = join(world.folder.path, "events.ndjson");
  const journal = createJournal(events);
  const context: FaultContext = {
    world,
    journal,
    layers: createLayerState(journal),
    ledger: createLedger(join(world.folder.path, "ledger.ndjson")),
    healer: { heal: () => Promise.resolve(true) },
    policy: "supervised",
    signal,
  };
  const notes = () => readJournal(events).flatMap((event) => (event.kind === "note" ? [event.text] : []));
  return { context, notes };
}

test("servers are meant, unsealers are not, and a world without either has no such targets", () => {
  expect(planIn(agents).agents.map(({ id }) => id)).toEqual([
    "node01/vault-server",
    "node02/vault-server",
    "node03/vault-server",
  ]);
  expect(() => planIn([])).toThrow(expect.objectContaining({ code: "CHAOS_TARGETS_NONE" }));
});

test("each server is sealed once, when it leads; one that leads again makes room for the others", async () => {
  await using vault = await startVaultWorld({
    opensAfter: 0,
    leaders: ["node01", "node02", "node01", "node03"],
  });
  const { context, notes } = contextIn(vault);
  expect(await injectFault(planIn(agents), context)).toEqual({
    seen: "Vault on node01, node02, node03 was sealed",
  });
  expect(vault.done).toEqual([
    "sys/seal node01",
    "sys/seal node02",
    "sys/step-down node01",
    "sys/seal node03",
  ]);
  expect(notes().filter((text) => text.includes("/vault was sealed"))).toHaveLength(3);
});

test("where nobody opens what was sealed it goes on until the run ends it", async () => {
  await using vault = await startVaultWorld();
  const stop = new AbortController();
  const { context } = contextIn(vault, stop.signal);
  const injected = injectFault(planIn(agents), context);
  const rejected = expect(injected).rejects.toThrow("enough");
  await eventually(() => vault.done.length > 1);
  stop.abort(new Error("enough"));
  await rejected;
  expect(vault.done).toEqual(["sys/seal node01", "sys/seal node02"]);
});
