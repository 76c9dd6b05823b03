import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { bringUp, openWorld, readStatus, worldFolder, type World } from "../../../src/index.ts";
import { planRealWorld } from "../../fixtures/real-world.ts";

/** How long the health that `world up` ends with is watched: longer than Consul takes to find out that an agent is gone. */
const WATCHED_MS = 20_000;

test("a world whose host was deleted is up again only once that host's agents answer, and stays healthy", async ({
  signal,
}) => {
  await using real = await planRealWorld("deleted");
  const { place, wanted } = real;
  await bringUp({ ...place, wanted, signal });
  const { id } = worldFolder(place.home, place.name);
  const world = await openWorld(place);

  for (const host of ["node04", "node02"]) {
    execFileSync("ip", ["netns", "delete", `nd-${id}-${host}`]);
    await bringUp({ ...place, wanted, signal });
    expect(await silentAgents(world, signal)).toEqual([]);
    const until = Date.now() + WATCHED_MS;
    while (Date.now() < until) expect((await readStatus(world, { signal })).mismatches).toEqual([]);
  }
});

/** Agents that do not answer for themselves now. */
async function silentAgents({ engine }: World, signal: AbortSignal): Promise<string[]> {
  const silent = await Promise.all(
    engine.agents.map(async ({ id, system, role, httpUrl }) => {
      const path = system === "consul" ? "/v1/agent/self" : `/v1/agent/health?type=${role}`;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
      const answer = await engine.fetch(httpUrl + path, { signal: limit }).catch(() => undefined);
      return answer?.ok ? [] : [id];
    }),
  );
  return silent.flat();
}
