import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { startChild } from "../support/child.ts";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startEdge } from "../support/start-edge.ts";
import { startInstance } from "../support/start-instance.ts";

/** Answers everything; its queue of connections that wait for accept holds two. */
const program = String.raw`
const server = require("node:net").createServer((socket) => {
  socket.on("error", () => {}).on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlate"));
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(server.address().port));
`;

/** Stops an instance and fills its queue: Linux drops the next SYN, as on one that accepts too slowly. `resume()` lets it accept again. */
async function startFull() {
  const stack = new AsyncDisposableStack();
  const child = stack.use(startChild(process.execPath, ["-e", program]));
  const port = await eventually(() => {
    const found = /^\d+/.exec(child.output());
    if (!found) throw new Error(`no port yet: ${child.output()}`);
    return Number(found[0]);
  });
  child.process.kill("SIGSTOP");
  for (let isFull = false; !isFull;) {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    stack.defer(() => void socket.destroy());
    isFull = !(await connects(socket));
    if (isFull) socket.destroy();
  }
  return {
    port,
    resume: () => child.process.kill("SIGCONT"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function connects(socket: Socket): Promise<boolean> {
  const over = new AbortController();
  const connected = once(socket, "connect", { signal: over.signal }).then(
    () => true,
    () => false,
  );
  const isConnected = await Promise.race([connected, delay(300, false)]);
  over.abort();
  return isConnected;
}

test.skipIf(process.platform !== "linux")(
  "an instance whose queue drops the first two SYNs is waited for when it is the only one (needs Linux: queues elsewhere refuse)",
  { timeout: 30_000 },
  async () => {
    await using full = await startFull();
    await using consul = await startFakeConsul();
    consul.set("web", [{ id: "full", address: "127.0.0.1", port: full.port }]);
    await using edge = await startEdge(["--consul", consul.url, "--service", "web"]);
    const answer = fetch(`${edge.url}/page`, { method: "POST", body: "x" });
    // The second SYN follows after 1 s, the third after 3 s.
    await delay(1500);
    full.resume();
    expect(await (await answer).text()).toBe("late");
  },
);

test.skipIf(process.platform !== "linux")(
  "with another instance at hand a connection that does not come is tried there after the second SYN (needs Linux)",
  { timeout: 30_000 },
  async () => {
    await using full = await startFull();
    await using consul = await startFakeConsul();
    await using other = await startInstance();
    consul.set("web", [
      { id: "full", address: "127.0.0.1", port: full.port },
      { id: "other", address: "127.0.0.1", port: other.port },
    ]);
    await using edge = await startEdge([
      "--consul",
      consul.url,
      "--service",
      "web",
      "--balance",
      "round-robin",
    ]);
    const answers = [0, 1].map(async () =>
      (await fetch(`${edge.url}/page`, { method: "POST", body: "x" })).text(),
    );
    expect(await Promise.all(answers)).toEqual(["ok", "ok"]);
    expect(other.requests.filter(({ url }) => url === "/page")).toHaveLength(2);
  },
);
