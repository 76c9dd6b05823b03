import { eventually, freePort, temporaryFolder } from "testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { startChild, whenUp, type Child } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { executable } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

const infoSchema = z.object({ ServerInfo: z.object({ PID: z.number() }) });

/** Two workers of the built executable in front of one instance. */
async function startWorkers(env: Record<string, string> = {}) {
  const stack = new AsyncDisposableStack();
  const instance = stack.use(await startInstance());
  const consul = stack.use(await startFakeConsul());
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }]);
  const address = `127.0.0.1:${await freePort()}`;
  const admin = `127.0.0.1:${await freePort()}`;
  const flags = ["--workers", "2", "--service", "web", "--consul", consul.url, "--address", address];
  const child = stack.use(startChild(executable, [...flags, "--admin", admin], env));
  stack.defer(() => endGently(child));
  const url = `http://${address}`;
  const metrics = async () => (await fetch(`http://${admin}/metrics`)).text();
  const metric = async (name: string) =>
    (await metrics())
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  const get = (path: string) => fetch(url + path, { headers: { connection: "close" } });
  const servingPid = async () => infoSchema.parse(await (await get("/info")).json()).ServerInfo.PID;
  const pids = async (wanted: number) => {
    const seen = new Set<number>();
    await eventually(async () => {
      seen.add(await servingPid());
      return seen.size >= wanted;
    });
    return seen;
  };
  await whenUp(child, async () => expect((await get("/")).status).toBe(200));
  await whenUp(child, async () => expect(await metric("edge_ready")).toBe(1));
  return {
    address,
    instance,
    child,
    get,
    pids,
    metric,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A parent that is killed leaves its workers to themselves for a while: a test waits for their end. */
async function endGently(child: Child): Promise<void> {
  child.process.kill("SIGTERM");
  await child.ended;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
}

/** The first tests share one edge; the last of them ends it. */
let edge: Awaited<ReturnType<typeof startWorkers>>;
beforeAll(async () => {
  edge = await startWorkers();
});
afterAll(() => edge[Symbol.asyncDispose]());

test("several workers share the port, and one set of metrics counts what all of them do", async () => {
  const pids = await edge.pids(2);
  expect(pids.has(edge.child.process.pid ?? 0)).toBe(false);
  expect(await edge.metric("edge_workers")).toBe(2);
  const before = await edge.metric("edge_requests_total");
  for (let i = 0; i < 40; i++) expect((await edge.get("/counted")).status).toBe(200);
  await eventually(async () => expect(await edge.metric("edge_requests_total")).toBe(before + 40));
});

test("a worker that dies is started again, the other one serves meanwhile, and what it counted stays", async () => {
  const [victim = 0, other = 0] = await edge.pids(2);
  const before = await edge.metric("edge_requests_total");
  expect(before).toBeGreaterThan(0);
  process.kill(victim, "SIGKILL");
  await eventually(() => expect(isAlive(victim)).toBe(false));
  expect((await edge.get("/")).status).toBe(200);
  const after = await edge.pids(2);
  expect([...after].filter((pid) => pid !== other)).not.toContain(victim);
  await eventually(async () => expect(await edge.metric("edge_workers")).toBe(2));
  expect(await edge.metric("edge_requests_total")).toBeGreaterThan(before);
});

test("a second program on the same port is refused", async () => {
  await using second = startChild(executable, [
    "--workers",
    "2",
    "--consul",
    "127.0.0.1:1",
    "--address",
    edge.address,
  ]);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain("LISTEN_FAILED");
  expect((await edge.get("/")).status).toBe(200);
});

test("SIGTERM drains all workers: a request in flight on each is answered, and nothing is left", async () => {
  const pids = await edge.pids(2);
  const many = Array.from({ length: 12 }, () => edge.get("/held"));
  const held = () => edge.instance.requests.filter(({ url }) => url === "/held").length;
  await eventually(() => expect(held()).toBe(many.length));
  edge.child.process.kill("SIGTERM");
  await eventually(() => expect(edge.child.output()).toContain("draining"));
  edge.instance.release();
  for (const response of await Promise.all(many)) expect(response.status).toBe(200);
  expect(await edge.child.ended).toBe(0);
  for (const pid of pids) expect(isAlive(pid)).toBe(false);
});

test("a parent that is killed leaves no worker behind", async () => {
  await using another = await startWorkers();
  const pids = await another.pids(2);
  another.child.process.kill("SIGKILL");
  await another.child.ended;
  for (const pid of pids) await eventually(() => expect(isAlive(pid)).toBe(false));
});

test("a younger copy of the same Nomad task takes over from an orphan with its workers, without refusing a request", async () => {
  await using folder = await temporaryFolder("edge-task");
  const env = {
    NOMAD_ALLOC_ID: `test-${process.pid}-${Date.now()}`,
    NOMAD_TASK_NAME: "edge",
    NOMAD_TASK_DIR: folder.path,
  };
  await using old = await startWorkers(env);
  const oldPids = await old.pids(2);
  // The same program with the same command line, as a restarted Nomad starts it.
  await using young = startChild(old.child.process.spawnfile, old.child.process.spawnargs.slice(1), env);
  const failures: string[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const failure = await old
        .get("/")
        .then(({ status }) => (status === 200 ? undefined : `${status}`), codeOf);
      if (failure !== undefined) failures.push(failure);
    }
  })();
  expect(await old.child.ended).toBe(0);
  const youngPids = await old.pids(2);
  over.abort();
  await asking;
  expect([...youngPids].filter((pid) => oldPids.has(pid))).toEqual([]);
  // What the kernel resets when a listener closes beside another one: packages/workload tests that alone.
  expect(failures.filter((failure) => failure !== "ECONNRESET" && failure !== "UND_ERR_SOCKET")).toEqual([]);
  expect(young.process.exitCode).toBeNull();
  await endGently(young);
});
