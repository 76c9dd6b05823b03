import { expect, test } from "vitest";
import { readCertificates } from "../../src/certificates/ensure-certificates.ts";
import { readUnpresented } from "../../src/world/read-unpresented.ts";
import { rotateWorldCertificates } from "../../src/world/rotate-world-certificates.ts";
import { untilHealthy } from "../../src/world/until-healthy.ts";
import { bringUp, openWorld, readStatus, type World } from "../../src/index.ts";
import { planRealWorld } from "../fixtures/real-world.ts";

test("real agents take over new certificates, and a new authority, while they are asked; interrupted, it is finished later", async ({
  signal,
}) => {
  await using real = await planRealWorld("certificates");
  const { place, wanted } = real;
  await bringUp({ ...place, wanted, signal });
  const world = await openWorld({ ...place, role: "operator" });
  const first = await secretsOf(world);
  const started = await processesOf(world, signal);

  // Nobody is restarted, and Consul answers every request.
  const asking = askConsulUntil(world);
  await rotateWorldCertificates(world, { authority: false, signal });
  expect(await asking.end()).toEqual([]);
  expect(await processesOf(world, signal)).toEqual(started);
  const second = await secretsOf(world);
  expect(second.authorities).toBe(first.authorities);
  expect(second.keys.filter((key) => first.keys.includes(key))).toEqual([]);
  expect(await readUnpresented(world, { signal })).toEqual([]);

  // Ended in the middle, all agents still trust each other.
  const stop = new AbortController();
  const steps: string[] = [];
  const onStep = (step: string): void => {
    steps.push(step);
    if (step.startsWith("new certificates: consul clients")) stop.abort(new Error("killed"));
  };
  await expect(
    rotateWorldCertificates(world, { authority: true, signal: stop.signal, onStep }),
  ).rejects.toThrow("killed");
  expect(steps[0]).toBe("trust both authorities: hosts");
  await untilHealthy(world, { signal });

  expect(await rotateWorldCertificates(world, { authority: false, signal })).toMatchObject({
    authority: true,
  });
  const third = await secretsOf(world);
  expect(third.authorities).not.toBe(first.authorities);
  expect(await readUnpresented(world, { signal })).toEqual([]);
  expect(consulOf(await processesOf(world, signal))).toEqual(consulOf(started));
  expect(await mismatchesOf(world, signal)).toEqual([]);
  expect((await bringUp({ ...place, wanted, signal })).changes).toEqual([]);
});

async function secretsOf({ folder, inventory }: World) {
  const certificates = await readCertificates(folder, inventory);
  return {
    authorities: certificates?.authorities,
    keys: certificates?.agents.map(({ key }) => key) ?? [],
  };
}

/** Pid and start time of every agent. */
async function processesOf(world: World, signal: AbortSignal) {
  const agents = await world.agents({ signal });
  return agents.map(({ id, status }) => ({ id, process: status?.process, restarts: status?.restarts }));
}

const consulOf = <T extends { readonly id: string }>(agents: readonly T[]): T[] =>
  agents.filter(({ id }) => id.endsWith("/consul"));

const mismatchesOf = async (world: World, signal: AbortSignal): Promise<readonly string[]> =>
  (await readStatus(world, { signal })).mismatches;

/** Asks every Consul agent again and again; what was no answer. */
function askConsulUntil({ engine, endpoints }: World) {
  const failures: string[] = [];
  const stop = new AbortController();
  const ask = async (url: string): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        const response = await engine.fetch(`${url}/v1/catalog/nodes`);
        if (!response.ok) failures.push(`${url}: ${response.status}`);
        await response.arrayBuffer();
      } catch (error) {
        failures.push(`${url}: ${String(error)}`);
      }
    }
  };
  const all = endpoints.consul.map(ask);
  return {
    end: async (): Promise<readonly string[]> => {
      stop.abort();
      await Promise.all(all);
      return failures;
    },
  };
}
