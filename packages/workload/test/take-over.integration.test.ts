import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import type { TakeOverScene } from "./fixtures/take-over-scene.ts";
import { allocation, type Allocation, askPid, isUp, startTask, wrapChild } from "./start-task.ts";

/** Copies are found in /proc. */
const onLinux = (behaviour: string, run: () => Promise<void>): void =>
  process.platform === "linux" ? test(behaviour, run) : test.skip(`${behaviour} (needs Linux: /proc)`, run);

/** A folder with the variables of the allocation it belongs to. */
async function temporaryAllocation(): Promise<Allocation & AsyncDisposable> {
  const folder = await temporaryFolder("takeover");
  return { ...(await allocation(folder.path)), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const scene = fileURLToPath(new URL("./fixtures/take-over-scene.ts", import.meta.url));

async function playScene(command: readonly [string, ...string[]]): Promise<TakeOverScene> {
  const [program, ...args] = command;
  const { stdout } = await promisify(execFile)(program, args);
  const played: TakeOverScene = JSON.parse(stdout);
  return played;
}

const asPromised = {
  orphanEnded: 0,
  answered: expect.toSatisfy((count: number) => count > 0),
  strangers: 0,
  lastAnswerBySuccessor: true,
  onlyControlSocketIsTheSuccessors: true,
};

onLinux("a new copy takes over from an orphan: it ends with 0 and no connection is refused", async () => {
  const { failures, ...played } = await playScene([process.execPath, scene]);
  expect(played).toEqual(asPromised);
  // Without `tcp_migrate_req` the kernel resets what waits for accept at the very moment a listener closes: see close-listener.ts.
  expect(failures.filter((code) => code !== "ECONNRESET")).toEqual([]);
  expect(failures.length).toBeLessThanOrEqual(1);
});

/** A network of its own, in which the kernel hands waiting connections to the listener that stays. */
const migrating = "ip link set lo up && echo 1 > /proc/sys/net/ipv4/tcp_migrate_req && exec";
const canMigrate = await succeeds("unshare", ["-Urn", "sh", "-c", `${migrating} true`]);

test.skipIf(!canMigrate)(
  "where the kernel migrates waiting connections not one fails (needs unshare, ip and net.ipv4.tcp_migrate_req)",
  async () => {
    const inside = `${migrating} "${process.execPath}" "${scene}"`;
    const played = await playScene(["unshare", "-Urn", "sh", "-c", inside]);
    expect(played).toEqual({ ...asPromised, failures: [] });
  },
);

onLinux("without a folder for the control socket the old copy is asked by SIGTERM", async () => {
  await using home = await temporaryAllocation();
  const { NOMAD_TASK_DIR: _none, ...environment } = home.environment;
  await using orphan = startTask(home.address, environment);
  await isUp(home.address, orphan);
  await using successor = startTask(home.address, environment);
  expect(await orphan.ended).toBe(0);
  await isUp(home.address, successor);
});

onLinux("an old copy that is stopped, and so cannot drain, is killed", async () => {
  await using home = await temporaryAllocation();
  await using orphan = startTask(home.address, home.environment);
  await isUp(home.address, orphan);
  orphan.child.kill("SIGSTOP");
  await using successor = startTask(home.address, { ...home.environment, FIXTURE_DRAIN_TIMEOUT_MS: "100" });
  expect(await orphan.ended).toBe("SIGKILL");
  await isUp(home.address, successor);
});

onLinux("of three copies started at once exactly one stays", async () => {
  await using home = await temporaryAllocation();
  await using a = startTask(home.address, home.environment);
  await using b = startTask(home.address, home.environment);
  await using c = startTask(home.address, home.environment);
  const isAlive = ({ child }: typeof a) => child.exitCode === null && child.signalCode === null;
  await eventually(() => [a, b, c].filter(isAlive).length === 1);
  const [survivor] = [a, b, c].filter(isAlive);
  await isUp(home.address, survivor!);
});

onLinux("another allocation's task, and another program in the same allocation, are left alone", async () => {
  await using home = await temporaryAllocation();
  await using elsewhere = await temporaryAllocation();
  await using stranger = startTask(elsewhere.address, elsewhere.environment);
  await using sidecar = wrapChild(spawn("sleep", ["60"], { env: { ...process.env, ...home.environment } }));
  await isUp(elsewhere.address, stranger);
  await using orphan = startTask(home.address, home.environment);
  await isUp(home.address, orphan);
  await using successor = startTask(home.address, home.environment);
  expect(await orphan.ended).toBe(0);
  await isUp(home.address, successor);
  expect(sidecar.child.signalCode).toBeNull();
  expect(await askPid(elsewhere.address)).toBe(stranger.pid);
});

onLinux("the executor that started the task carries its environment and is never taken over", async () => {
  await using home = await temporaryAllocation();
  await using direct = startTask(home.address, home.environment);
  await isUp(home.address, direct);
  const fixture = direct.child.spawnargs[1]!;
  const script = `"${process.execPath}" "${fixture}" & wait $!`;
  await using executor = wrapChild(
    spawn("/bin/sh", ["-c", script], { env: { NOMAD_ADDR_http: home.address, ...home.environment } }),
  );
  expect(await direct.ended).toBe(0);
  const pid = await eventually(() => askPid(home.address));
  expect(executor.child.exitCode).toBeNull();
  process.kill(pid, "SIGTERM");
  expect(await executor.ended).toBe(0);
});

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return promisify(execFile)(program, args).then(
    () => true,
    () => false,
  );
}
