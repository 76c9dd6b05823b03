import { connect } from "node:net";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { startChild, whenUp } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { executable } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

/** The built edge with two instances, in a process that may have 128 descriptors. */
async function startLimited(args: readonly string[]) {
  const stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const one = stack.use(await startInstance());
  const two = stack.use(await startInstance());
  const rows = [one, two].map(({ port }) => ({ id: String(port), address: "127.0.0.1", port }));
  consul.set("web", rows);
  const [port, adminPort] = [await freePort(), await freePort()];
  const options = [
    "--address",
    `127.0.0.1:${port}`,
    "--admin",
    `127.0.0.1:${adminPort}`,
    "--consul",
    consul.url,
  ];
  const child = stack.use(
    startChild("sh", [
      "-c",
      'ulimit -n 128; exec "$0" "$@"',
      executable,
      ...options,
      "--service",
      "web",
      ...args,
    ]),
  );
  const url = `http://127.0.0.1:${port}`;
  await whenUp(child, async () => expect((await fetch(url, closing)).status).toBe(200));
  return {
    instances: [one, two],
    url,
    child,
    /** A request on a connection of its own: what came back so far, and whether it was closed. */
    ask: (path: string) => {
      const socket = connect(port, "127.0.0.1");
      stack.defer(() => void socket.destroy());
      const answer = { text: "", isClosed: false };
      socket.on("data", (bytes) => (answer.text += bytes.toString("latin1")));
      socket.on("error", () => {});
      socket.on("close", () => (answer.isClosed = true));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      return answer;
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${adminPort}/metrics`, closing)).text(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const closing = { headers: { connection: "close" } };

test(
  "out of descriptors: 503 edge-exhausted, told in the log and the metrics, no instance is blamed, and it recovers",
  { timeout: 30_000 },
  async () => {
    await using world = await startLimited(["--max-connections", "1000"]);
    const answers = Array.from({ length: 90 }, () => world.ask("/held"));
    const refused = () => answers.filter(({ text }) => text !== "");
    await eventually(() => expect(refused().length).toBeGreaterThan(0));
    await eventually(() => expect(world.child.output()).toContain("out of file descriptors"));
    for (const { text } of refused()) expect(text).toMatch(/^HTTP\/1\.1 503 [^]*503 edge-exhausted: /);
    expect(world.child.output()).toContain('"descriptorLimit":128');
    // Those that were closed by the system heard nothing; all others wait.
    await eventually(() => {
      for (const instance of world.instances) instance.release();
      expect(answers.every(({ text, isClosed }) => text !== "" || isClosed)).toBe(true);
    });
    expect(answers.filter(({ text }) => text.endsWith("ok")).length).toBeGreaterThan(0);
    expect((await fetch(world.url, closing)).status).toBe(200);
    const metrics = await world.metrics();
    expect(metrics).toMatch(/^edge_exhausted_total\{code="EMFILE"\} [1-9]/m);
    expect(metrics).toMatch(/^edge_max_descriptors 128$/m);
    expect(metrics).not.toMatch(/^edge_ejections_total\{/m);
    expect(world.child.output().split("out of file descriptors").length).toBeLessThan(15);
  },
);

test(
  "by default no more clients are taken than there are descriptors for both sides",
  { timeout: 30_000 },
  async () => {
    await using world = await startLimited([]);
    const answers = Array.from({ length: 100 }, () => world.ask("/held"));
    const waiting = () => answers.filter(({ isClosed }) => !isClosed);
    await eventually(() => expect(waiting()).toHaveLength(40));
    await eventually(() => {
      for (const instance of world.instances) instance.release();
      expect(waiting().every(({ text }) => text.endsWith("ok"))).toBe(true);
    });
    expect(world.child.output()).not.toContain("out of file descriptors");
  },
);

test("workers without a descriptor left go on serving, and say what they count", async () => {
  await using world = await startLimited(["--workers", "2", "--max-connections", "1000"]);
  await eventually(async () => expect(await world.metrics()).toMatch(/^edge_workers 2$/m));
  const answers = Array.from({ length: 300 }, () => world.ask("/held"));
  // Each of them, for a worker is not full before it has told so.
  const full = () => world.child.output().match(/"pid":\d+(?=[^\n]*out of file descriptors)/g) ?? [];
  await eventually(() => expect(new Set(full()).size).toBe(2));
  for (let i = 0; i < 3; i++) expect(await world.metrics()).toMatch(/^edge_workers 2$/m);
  expect(world.child.output()).not.toContain("a worker ended");
  for (const instance of world.instances) instance.release();
  await eventually(() => expect(answers.some(({ text }) => text.endsWith("ok"))).toBe(true));
});
