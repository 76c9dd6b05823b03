import { expect, test } from "vitest";
import { layersOf, type Layer } from "../../src/record/events.ts";
import { createLayerState } from "../../src/record/layer-state.ts";
import { createLeaderWatch, createSealWatch } from "../../src/watch/watch-agents.ts";
import { startVaultWorld } from "../fixtures/vault-world.ts";

const { signal } = new AbortController();

function watching() {
  const written: object[] = [];
  const journal = { record: (event: object) => void written.push(event) };
  const layers = createLayerState(journal, { layers: layersOf({ vault: true }) });
  const problemOf = (name: Layer) => layers.broken().find(({ layer }) => layer === name)?.detail;
  const news = () => written.splice(0);
  return { deps: { journal, layers, signal }, news, problemOf };
}

test("each change of a seal is written down once, and the layer is whole when every server is open", async () => {
  await using vault = await startVaultWorld();
  const { deps, news, problemOf } = watching();
  const look = createSealWatch(vault.world, deps);
  const layer = (have: number) => ({ kind: "layer", layer: "unsealed", have, want: 3, ok: have === 3 });
  const sealOf = (host: string, state: string) => ({ kind: "seal", agent: `${host}/vault`, state });

  await look();
  await look();
  const open = ["node01", "node02", "node03"].map((host) => sealOf(host, "unsealed"));
  expect([news(), problemOf("unsealed")]).toEqual([[...open, layer(3)], undefined]);
  vault.sealed.add("node02");
  await look();
  expect([news(), problemOf("unsealed")]).toEqual([[sealOf("node02", "sealed"), layer(2)], "2 of 3"]);
  vault.sealed.clear();
  await look();
  expect([news(), problemOf("unsealed")]).toEqual([[sealOf("node02", "unsealed"), layer(3)], undefined]);
});

test("a Vault of which most servers are sealed has no leader", async () => {
  await using vault = await startVaultWorld();
  const { deps, news, problemOf } = watching();
  const look = createLeaderWatch(vault.world, deps);
  await look();
  expect(news()).toContainEqual({ kind: "leader", system: "vault", agent: "node01/vault" });
  expect(problemOf("vault-leader")).toBeUndefined();
  for (const host of ["node02", "node03"]) vault.sealed.add(host);
  await look();
  expect(news()).toContainEqual({ kind: "leader", system: "vault" });
  expect(problemOf("vault-leader")).toBe("1 of 3");
});
