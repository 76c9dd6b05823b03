import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";

const executable = fileURLToPath(new URL("../dist/demo_server", import.meta.url));

/** Starts the built executable in an empty environment. */
async function startExecutable() {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(executable, ["--address", address], { env: {}, stdio: ["ignore", "pipe", "inherit"] });
  const log: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => log.push(text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const get = (path: string, init?: RequestInit) => fetch(`http://${address}${path}`, init);
  await eventually(() => get("/info"));
  return {
    get,
    log: () => log.join(""),
    ended,
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("the executable runs with an empty environment and knows the commit it was built from", async () => {
  await using server = await startExecutable();
  const info: unknown = await (await server.get("/info")).json();
  const SHA = expect.stringMatching(/^([0-9a-f]{40}(-dirty)?|uncommitted|unknown)$/);
  expect(info).toMatchObject({ Build: { SHA }, PID: server.child.pid });
});

test("--version says what it was built from, and listens nowhere", () => {
  const { status, stdout } = spawnSync(executable, ["--version"], { env: {}, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^demo_server \S+, .*node \d+\.\d+\.\d+\n$/)]);
});

test("it echoes, and logs JSON lines", async () => {
  await using server = await startExecutable();
  expect(await (await server.get("/echo", { method: "POST", body: "hi" })).text()).toBe("hi");
  await eventually(() => server.log() !== "");
  expect(JSON.parse(server.log().split("\n", 1)[0] ?? "")).toMatchObject({
    name: "demo_server",
    msg: "listening",
  });
});

test("/exit/3 is answered before the process ends with code 3", async () => {
  await using server = await startExecutable();
  expect((await server.get("/exit/3")).status).toBe(200);
  expect(await server.ended).toBe(3);
});

test("SIGTERM ends it with 0", async () => {
  await using server = await startExecutable();
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});
