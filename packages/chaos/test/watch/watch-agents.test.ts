import type { Fetch } from "orchestrator";
import { expect, test } from "vitest";
import { layersOf, type Layer } from "../../src/record/events.ts";
import { createLayerState } from "../../src/record/layer-state.ts";
import { createLeaderWatch, createSealWatch } from "../../src/watch/watch-agents.ts";
import { readLeadership, type LastWords } from "../../src/world/read-leaders.ts";
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

test("a server that is only slow keeps its last word for three seconds; one that answers otherwise, or refuses, at once none", async () => {
  await using vault = await startVaultWorld();
  let isSlow = false;
  const fetch: Fetch = (url, init) =>
    isSlow
      ? new Promise((_, reject) =>
          init?.signal?.addEventListener("abort", () => reject(new Error("no answer in time"))),
        )
      : vault.world.engine.fetch(url, init);
  const world = { ...vault.world, engine: { ...vault.world.engine, fetch } };
  const words: LastWords = new Map();
  const read = () => readLeadership(world, "vault", { signal, words });
  const all = await read();
  expect(all).toMatchObject({ votes: 3, servers: 3 });
  isSlow = true;
  expect(await read()).toEqual(all);
  for (const [url, word] of words) words.set(url, { ...word, heardAt: word.heardAt - 3000 });
  expect(await read()).toEqual({ votes: 0, servers: 3 });
  isSlow = false;
  expect(await read()).toEqual(all);
  for (const host of ["node02", "node03"]) vault.sealed.add(host);
  expect(await read()).toEqual({ votes: 1, servers: 3 });
});
