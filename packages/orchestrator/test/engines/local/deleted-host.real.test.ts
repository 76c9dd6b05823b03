import { execFileSync } from "node:child_process";
import { platform } from "node:os";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import {
  bringUp,
  openWorld,
  readStatus,
  tearDown,
  wantedWorld,
  worldFolder,
  type World,
} from "../../../src/index.ts";

const flags = {
  engine: "local",
  consul: process.env["NOMAD_DEMO_CONSUL"],
  nomad: process.env["NOMAD_DEMO_NOMAD"],
};

/** How long the health that `world up` ends with is watched: longer than Consul takes to find out that an agent is gone. */
const WATCHED_MS = 20_000;

test("a world whose host was deleted is up again only once that host's agents answer, and stays healthy", async ({
  signal,
}) => {
  await using temporary = await temporaryFolder("deleted-host");
  const place = { home: temporary.path, name: "deleted" };
  const wanted = wantedWorld({
    ...place,
    flags,
    platform: platform(),
    searchPath: process.env["PATH"] ?? "",
  });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => void (await tearDown({ ...place, signal: AbortSignal.timeout(60_000) })));
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
