import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { eventually, freePort, refusedPort } from "testing";
import { expect, test } from "vitest";
import { startFakeConsul } from "../support/fake-consul.ts";
import { startInstance } from "../support/start-instance.ts";
import { startEdge } from "../support/start-edge.ts";

test("each timeout and failure has its own answer and its own line in the metrics", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  stack.defer(() => {
    silent.close();
    silent.closeAllConnections();
  });
  await once(silent, "listening");
  const bound = silent.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const refused = stack.use(await refusedPort());
  consul.set("web", [
    { id: "silent", address: "127.0.0.1", port, tags: ["urlprefix-/silent"] },
    { id: "dead", address: "127.0.0.1", port: refused.port, tags: ["urlprefix-/dead"] },
  ]);
  const admin = `127.0.0.1:${await freePort()}`;
  const edge = stack.use(
    await startEdge([
      "--consul",
      consul.url,
      "--admin",
      admin,
      "--response-header-timeout",
      "100ms",
      "--client-head-timeout",
      "100ms",
    ]),
  );
  const answer = async (path: string) => {
    const response = await fetch(edge.url + path);
    return `${response.status} ${(await response.text()).split(":")[0]}`;
  };
  await eventually(async () => expect(await answer("/silent")).toBe("504 504 head-timeout"));
  expect(await answer("/dead")).toBe("502 502 connect-failed");
  expect(await answer("/nowhere")).toBe("404 404 Not Found\n");
  const slow = connect(Number(new URL(edge.url).port), "127.0.0.1");
  slow.write("GET / HTTP/1.1\r\n");
  const [refusal] = await once(slow, "data");
  expect(String(refusal)).toMatch(/^HTTP\/1\.1 408 /);
  slow.destroy();
  const metrics = await (await fetch(`http://${admin}/metrics`)).text();
  for (const line of [
    /^edge_requests_total\{route="\/silent",instance="[^"]*",outcome="head-timeout",status="5xx"\} \d/m,
    /^edge_requests_total\{route="\/dead",instance="[^"]*",outcome="connect-failed",status="5xx"\} \d/m,
    /^edge_refused_total\{code="head-timeout"\} 1/m,
    /^edge_unroutable_total\{reason="no-route"\} [1-9]/m,
  ])
    expect(metrics).toMatch(line);
});

test("an instance that is deregistered gets nothing new, and finishes what it has", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = stack.use(await startInstance());
  const refused = stack.use(await refusedPort());
  const dead = { id: "dead", address: "127.0.0.1", port: refused.port };
  consul.set("web", [{ id: "a", address: "127.0.0.1", port: instance.port }, dead]);
  const edge = stack.use(await startEdge(["--consul", consul.url, "--service", "web"]));
  const underWay = fetch(`${edge.url}/held`, { method: "POST", body: "x" });
  await eventually(() => expect(instance.requests.map(({ url }) => url)).toContain("/held"));
  consul.set("web", [dead]);
  await eventually(async () => expect((await fetch(`${edge.url}/new`)).status).toBe(502));
  instance.release();
  expect(await (await underWay).text()).toBe("ok");
});

test("silence has its limits by option, each with an outcome of its own", async () => {
  await using stack = new AsyncDisposableStack();
  const consul = stack.use(await startFakeConsul());
  const instance = createServer((request, response) => {
    if (request.url === "/stream") response.write("begun");
    else if (request.url === "/counted") response.writeHead(200, { "content-length": 10 }).write("begun");
    else if (request.url === "/info") response.end("{}");
  });
  instance.on("upgrade", (_request, socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  });
  instance.listen(0, "127.0.0.1");
  stack.defer(() => {
    instance.close();
    instance.closeAllConnections();
  });
  await once(instance, "listening");
  const bound = instance.address();
  consul.set("web", [
    { id: "a", address: "127.0.0.1", port: bound !== null && typeof bound === "object" ? bound.port : 0 },
  ]);
  const limits = ["tunnel-idle-timeout", "stream-idle-timeout", "idle-timeout", "client-body-timeout"];
  const args = limits.flatMap((name) => [`--${name}`, "300ms"]);
  const edge = stack.use(
    await startEdge(["--consul", consul.url, "--service", "web", "--access-log", "json", ...args]),
  );
  const head = (line: string, ...fields: readonly string[]) =>
    [line, "Host: a", ...fields].map((text) => `${text}\r\n`).join("") + "\r\n";
  for (const [path, request, outcome] of [
    ["/tunnel", head("GET /tunnel HTTP/1.1", "Connection: Upgrade", "Upgrade: echo"), "idle-timeout"],
    ["/stream", head("GET /stream HTTP/1.1"), "idle-timeout"],
    ["/counted", head("GET /counted HTTP/1.1"), "idle-timeout"],
    ["/upload", `${head("POST /upload HTTP/1.1", "Content-Length: 10")}some`, "body-timeout"],
  ] as const) {
    const socket = connect(Number(new URL(edge.url).port), "127.0.0.1");
    stack.defer(() => void socket.destroy());
    socket.on("error", () => {}).write(request);
    await eventually(() => {
      const line = edge.child
        .output()
        .split("\n")
        .find((text) => text.includes(`"target":"${path}"`));
      expect(line).toContain(`"outcome":"${outcome}"`);
    });
  }
});
