import { execFileSync } from "node:child_process";
import { platform, userInfo } from "node:os";
import { fileURLToPath } from "node:url";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";

/** Addresses for documentation (RFC 5737), of two hosts that one cable joins and nothing else. */
const [edgeAddress, clientAddress] = ["192.0.2.1", "192.0.2.2"] as const;
const edgeProgram = fileURLToPath(new URL("../fixtures/streaming-edge.ts", import.meta.url));

let made = 0;

/** Two network namespaces with a cable between them. */
function makeHosts() {
  const [edge, client] = ["edge", "client"].map((name) => `dead-host-${name}-${process.pid}-${made++}`);
  if (edge === undefined || client === undefined) throw new Error("two names");
  const ip = (...args: string[]) => void execFileSync("ip", args, { stdio: "pipe" });
  const stack = new DisposableStack();
  for (const name of [edge, client]) {
    ip("netns", "add", name);
    stack.defer(() => ip("netns", "del", name));
  }
  ip("-n", edge, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", client);
  stack.defer(() => ip("-n", edge, "link", "del", "eth0"));
  for (const [name, address] of [
    [edge, edgeAddress],
    [client, clientAddress],
  ] as const) {
    ip("-n", name, "addr", "add", `${address}/30`, "dev", "eth0");
    for (const link of ["lo", "eth0"]) ip("-n", name, "link", "set", link, "up");
  }
  return {
    run: (where: "edge" | "client", ...args: string[]) =>
      startChild("ip", ["netns", "exec", where === "edge" ? edge : client, process.execPath, ...args]),
    unplug: () => ip("-n", client, "link", "set", "eth0", "down"),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

function whyNot(): string | undefined {
  if (platform() !== "linux") return "needs Linux: network namespaces";
  if (userInfo().uid !== 0) return "needs root: network namespaces";
  try {
    makeHosts()[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `no network namespaces here: ${String(error)}`;
  }
}

/** In the other host: asks, and says what it hears until it is killed. */
const clientProgram = String.raw`
const [, port, fields] = process.argv;
const socket = require("node:net").connect({ host: "${edgeAddress}", port: Number(port) });
socket.on("error", () => {}).write("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
socket.pipe(process.stdout);
`;

const reason = whyNot();
if (reason !== undefined) console.warn(`dead-host is skipped: ${reason}`);

test.skipIf(reason !== undefined).each([
  ["tunnel", "Connection: Upgrade\r\nUpgrade: echo\r\n"],
  ["stream", ""],
])(
  "a %s whose client's host is gone is cut while its upstream goes on sending",
  { timeout: 60_000 },
  async (kind, fields) => {
    using hosts = makeHosts();
    await using edge = hosts.run("edge", edgeProgram, edgeAddress, kind);
    const port = await eventually(
      () => /^\d+/.exec(edge.output())?.[0] ?? Promise.reject(new Error(edge.output())),
    );
    await using client = hosts.run("client", "-e", clientProgram, port, fields);
    // Silent for longer than the limit all the while, and nobody minds: what it is sent it answers.
    await eventually(() => expect(client.output().split("hello").length).toBeGreaterThan(30), {
      timeoutMs: 20_000,
    });
    expect(edge.output()).toBe(`${port}\n`);
    hosts.unplug();
    await eventually(() => expect(edge.output()).toBe(`${port}\npeer-dead\n`), { timeoutMs: 30_000 });
  },
);
