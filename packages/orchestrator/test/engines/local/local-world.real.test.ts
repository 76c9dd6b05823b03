import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { platform } from "node:os";
import { resolve } from "node:path";
import { findProcessesByEnvironment } from "processes";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import type { RunStep } from "command-line";
import { runDemo } from "../../../src/demo/run-demo.ts";
import {
  bringUp,
  openWorld,
  tearDown,
  wantedWorld,
  worldVariable,
  worldFolder,
  type World,
} from "../../../src/index.ts";

const repository = resolve(import.meta.dirname, "../../../../..");
const flags = {
  engine: "local",
  consul: process.env["NOMAD_DEMO_CONSUL"],
  nomad: process.env["NOMAD_DEMO_NOMAD"],
};

const runStep: RunStep = async ({ run }) => ({ result: await run(() => {}), tookMs: 0 });

test("the whole main job, on real Consul and Nomad", async ({ signal }) => {
  await using temporary = await temporaryFolder("real-world");
  const home = temporary.path;
  const name = "real";
  const folder = worldFolder(home, name);
  const wanted = wantedWorld({
    home,
    name,
    flags,
    platform: platform(),
    searchPath: process.env["PATH"] ?? "",
  });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => void (await tearDown({ home, name, signal: AbortSignal.timeout(60_000) })));

  const { status } = await runDemo({ home, repository, name, wanted, keep: true, signal, runStep });
  expect(status.health).toEqual({
    consul: { instances: 3, checks: 3 },
    nomad: { instances: 9, checks: 18 },
    nomadClient: { instances: 4, checks: 8 },
  });
  expect(status.edges.map(({ host, status, upstreams }) => ({ host, status, upstreams }))).toEqual(
    ["node01", "node02", "node03", "node04"].map((host) => ({ host, status: 200, upstreams: 3 })),
  );
  const second = await bringUp({ home, name, wanted, signal });
  expect(second.changes).toEqual([]);

  const world = await openWorld({ home, name });
  expect(await addressesOf(world, "edge-server")).toEqual([
    "172.16.206.21",
    "172.16.206.22",
    "172.16.206.23",
    "172.16.206.24",
  ]);
  const demo = await addressesOf(world, "demo-server");
  expect(demo.filter((address) => /^172\.16\.206\.2[1-4]$/.test(address))).toHaveLength(3);

  await tearDown({ home, name, signal });
  expect({
    processes: findProcessesByEnvironment({ [worldVariable]: folder.id }),
    namespaces: (existsSync("/run/netns") ? readdirSync("/run/netns") : []).filter((netns) =>
      netns.includes(folder.id),
    ),
    mounts: execFileSync("cat", ["/proc/self/mountinfo"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(home)),
    folder: existsSync(folder.path),
  }).toEqual({ processes: [], namespaces: [], mounts: [], folder: false });
});

/** The address of every instance, as registered in Consul. */
async function addressesOf(world: World, service: string): Promise<string[]> {
  const response = await world.engine.fetch(`${world.endpoints.consul[0]}/v1/catalog/service/${service}`);
  const instances: unknown = await response.json();
  if (!Array.isArray(instances)) throw new Error(`no list: ${JSON.stringify(instances)}`);
  return instances.map((instance: { ServiceAddress: string }) => instance.ServiceAddress).sort();
}
