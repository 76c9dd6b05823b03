import { existsSync } from "node:fs";
import { findProcessesByEnvironment, signalProcess } from "processes";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { findSupervisor } from "../../src/supervisor/find-supervisor.ts";
import { worldVariable } from "../../src/files/world-folder.ts";
import { openWorld } from "../../src/world/open-world.ts";
import { runJson, startCli } from "../fixtures/cli.ts";
import { leftOver } from "../fixtures/left-over.ts";
import { call, findPlace } from "../fixtures/place.ts";

const patient = { timeout: 300_000 };

test.concurrent(
  "the whole path, with the real executables: demo, traffic, deploy again, kill all, down",
  patient,
  async () => {
    await using place = await findPlace();
    const edges = [21, 22, 23, 24].map((host) => `http://${place.subnet.address(host)}:25000`);
    const shown = await runJson(place.home, "demo", "--keep", ...place.flags);
    expect(shown).toMatchObject({
      ok: true,
      engine: "embedded",
      hosts: [{ name: "node01" }, { name: "node02" }, { name: "node03" }, { name: "node04" }],
      health: {
        consul: { instances: 3, checks: 3 },
        nomad: { instances: 9, checks: 18 },
        nomadClient: { instances: 4, checks: 8 },
      },
      jobs: [
        { id: "demo-server", version: 0, running: 3 },
        { id: "edge-server", version: 0, running: 4 },
      ],
      services: [
        { name: "demo-server", instances: { passing: 3, all: 3 }, checks: { passing: 6, all: 6 } },
        { name: "edge-server", instances: { passing: 4, all: 4 }, checks: { passing: 8, all: 8 } },
      ],
      edges: edges.map((url) => ({
        url: `${url}/info`,
        statusPage: `${url.replace(/0$/, "1")}/`,
        status: 200,
        upstreams: 3,
      })),
      kept: true,
    });
    expect(Object.keys(shown["timingsMs"] as object)).toEqual(["build", "up", "deploy", "healthy", "ready"]);

    for (const { url } of shown["addresses"] as readonly { readonly url: string }[])
      expect((await fetch(url)).status).toBeLessThan(600);
    const page = await fetch(`${edges[0]!.replace(/0$/, "1")}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("edge_server")]);
    const routes = await fetch(`${edges[0]!.replace(/0$/, "1")}/routes`);
    expect(await routes.text()).toContain("demo-server");

    const info = await readInfo(edges[0]!);
    expect(Object.keys(info).sort()).toEqual(["ServerInfo", "Upstreams"]);
    expect(Object.values(info.Upstreams)).toHaveLength(3);
    expect(await echo(edges[1]!, "hi")).toBe("hi");

    await endsOneInstanceWithoutLosingRequests(edges[2]!, place.home);

    expect(await runJson(place.home, "deploy", "demo-server")).toMatchObject({ ok: true, changed: false });
    expect(await runJson(place.home, "world", "status")).toMatchObject({ ok: true });

    const world = await openWorld({ home: place.home, name: "default" });
    const agents = (await world.agents(call)).map(({ status }) => status!.process!);
    const supervisor = await findSupervisor(place.folder);
    for (const identity of [supervisor!, ...agents]) signalProcess(identity, "SIGKILL");
    // The tasks live on, and nobody is there who knows of them.
    expect(await echo(edges[3]!, "still here")).toBe("still here");
    expect(await place.down()).toBe(true);
    expect(leftOver(place.folder, place.subnet)).toEqual([]);
    expect(existsSync(place.home)).toBe(false);
  },
);

test.concurrent("what a demo that was killed left is removed by the next command", patient, async () => {
  await using place = await findPlace();
  const run = startCli(place.home, "demo", ...place.flags);
  const anEdgeAnswers = async (): Promise<boolean> =>
    (await fetch(`http://${place.subnet.address(24)}:25000/info`)).ok;
  const early = run.ended.then(({ stderr }) => Promise.reject(new Error(`the demo ended: ${stderr}`)));
  await Promise.race([early, eventually(anEdgeAnswers, { timeoutMs: 240_000, intervalMs: 200 })]);
  early.catch(() => {});
  run.child.kill("SIGKILL");
  await run.ended;
  const old = new Set(findProcessesByEnvironment({ [worldVariable]: place.folder.id }).map(({ pid }) => pid));
  expect(old.size).toBeGreaterThan(4);

  expect(await place.up({ servers: "1", clients: "1" })).toMatchObject({ isNew: true });
  const now = findProcessesByEnvironment({ [worldVariable]: place.folder.id });
  expect(now.filter(({ pid }) => old.has(pid))).toEqual([]);
  expect(await place.down()).toBe(true);
  expect(leftOver(place.folder, place.subnet)).toEqual([]);
});

interface Info {
  readonly Upstreams: Readonly<Record<string, unknown>>;
  readonly ServerInfo: unknown;
}

const readInfo = async (edge: string): Promise<Info> => (await (await fetch(`${edge}/info`)).json()) as Info;

async function echo(edge: string, body: string): Promise<string> {
  const response = await fetch(`${edge}/echo`, { method: "POST", body });
  return response.status === 200 ? response.text() : `${response.status} ${await response.text()}`;
}

/** `/exit/3` ends an instance with that code; Nomad starts it again, and no request through the edge fails meanwhile. */
async function endsOneInstanceWithoutLosingRequests(edge: string, home: string): Promise<void> {
  const { nomad } = await openWorld({ home, name: "default" });
  const answers: string[] = [];
  await fetch(`${edge}/exit/3`);
  await eventually(
    async () => {
      answers.push(await echo(edge, "hi"));
      const allocations = await nomad.jobs.allocations("demo-server", call);
      const events = allocations.flatMap(({ TaskStates }) => TaskStates?.["demo-server"]?.Events ?? []);
      expect(events).toEqual(
        expect.arrayContaining([expect.objectContaining({ Type: "Terminated", ExitCode: 3 })]),
      );
      expect(allocations.filter(({ ClientStatus }) => ClientStatus === "running")).toHaveLength(3);
      const info = await readInfo(edge);
      expect(Object.values(info.Upstreams).filter((upstream) => typeof upstream === "object")).toHaveLength(
        3,
      );
    },
    { timeoutMs: 60_000 },
  );
  expect(new Set(answers)).toEqual(new Set(["hi"]));
}
