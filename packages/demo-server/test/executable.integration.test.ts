import { spawnSync } from "node:child_process";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { executable, startExecutable } from "./start-executable.ts";

/** The built executable with plain HTTP; resolves when it answers. */
async function startPlain() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startExecutable());
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  await eventually(() => get("/info"));
  return { ...server, get, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test("the executable runs with an empty environment and knows the commit it was built from", async () => {
  await using server = await startPlain();
  const info: unknown = await (await server.get("/info")).json();
  const SHA = expect.stringMatching(/^([0-9a-f]{40}(-dirty)?|uncommitted|unknown)$/);
  expect(info).toMatchObject({ Build: { SHA }, PID: server.child.pid });
});

test("--version says what it was built from, and listens nowhere", () => {
  const { status, stdout } = spawnSync(executable, ["--version"], { env: {}, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^demo_server \S+, .*node \d+\.\d+\.\d+\n$/)]);
});

test("it echoes, and logs JSON lines", async () => {
  await using server = await startPlain();
  expect(await (await server.get("/echo", { method: "POST", body: "hi" })).text()).toBe("hi");
  await eventually(() => server.output() !== "");
  expect(JSON.parse(server.output().split("\n", 1)[0] ?? "")).toMatchObject({
    name: "demo_server",
    msg: "listening",
  });
});

test("/exit/3 is answered before the process ends with code 3", async () => {
  await using server = await startPlain();
  expect((await server.get("/exit/3")).status).toBe(200);
  expect(await server.ended).toBe(3);
});

test("SIGTERM ends it with 0", async () => {
  await using server = await startPlain();
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});
