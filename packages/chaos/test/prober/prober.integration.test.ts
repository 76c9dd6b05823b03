import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAuthority, describeCertificate, issueCertificate } from "certificates";
import { expect, test } from "vitest";
import { eventually, refusedPort, temporaryFolder } from "testing";
import { judgeHonesty } from "../../src/measures/honesty.ts";
import { readRecording, type Recording } from "../../src/prober/recording.ts";
import type { Sample } from "../../src/prober/sample.ts";

const main = fileURLToPath(new URL("../../src/prober/main.ts", import.meta.url));

const echo: RequestListener = (request, response) => void request.pipe(response);

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  const close = () => (server.closeAllConnections(), server.close());
  return { port, server, url: `http://127.0.0.1:${port}/echo`, [Symbol.dispose]: close };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

interface Probe {
  readonly urls: readonly string[];
  readonly options?: Record<string, unknown>;
  /** What stands before the program. */
  readonly prefix?: readonly string[];
  readonly during?: (child: ReturnType<typeof spawn>) => unknown;
}

async function probe({
  urls,
  options = {},
  prefix = [],
  during,
}: Probe): Promise<Recording & { code: number | null }> {
  await using folder = await temporaryFolder("prober");
  const config = join(folder.path, "config.json");
  const targets = urls.map((url, index) => ({ name: `target ${index}`, kind: "other", url }));
  const output = join(folder.path, "samples");
  // A starved machine must not make a healthy target look like a silent one.
  const bounds = { ratePerSecond: 200, maxDurationMs: 500, timeoutMs: 20_000 };
  await writeFile(config, JSON.stringify({ targets, output, ...bounds, ...options }));
  const [command, ...args] = [...prefix, process.execPath, main, config];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdout.resume();
  // It may end before what is done meanwhile.
  const ended = once(child, "exit");
  await during?.(child);
  await ended;
  return { ...readRecording(output), code: child.exitCode };
}

const countsIn = (said: string): readonly { readonly ok: number; readonly decided: number }[] =>
  said
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .filter((line) => "decided" in line);

const outcomesOf = (samples: readonly Sample[]) => [...new Set(samples.map(({ outcome }) => outcome))];

test.concurrent("a healthy target answers everything, on both lanes, and nothing is lost from the record", async () => {
  let [connections, requests] = [0, 0];
  using server = await serve((request, response) => {
    requests++;
    request.pipe(response);
  });
  server.server.on("connection", () => connections++);
  const { samples, header, code } = await probe({
    urls: [server.url],
    options: { maxDurationMs: 60_000 },
    during: async (child) => {
      // On the other lane connections are used again.
      await eventually(() => requests > 100 && connections < requests, { timeoutMs: 50_000 });
      child.stdin?.end();
    },
  });
  expect(code).toBe(0);
  expect(outcomesOf(samples)).toEqual(["ok"]);
  expect(samples).toHaveLength(header.end?.due ?? -1);
  const fresh = samples.filter(({ lane }) => lane === "fresh").length;
  expect(connections).toBeGreaterThanOrEqual(fresh);
  expect(connections).toBeLessThan(samples.length);
});

test.concurrent("each way to fail gets its own class", async () => {
  using wrong = await serve((_, response) => response.end("something else"));
  using broken = await serve((_, response) => response.writeHead(503).end());
  using resetting = await serve((request) => request.socket.resetAndDestroy());
  await using refused = await refusedPort();
  const closed = `http://127.0.0.1:${refused.port}/echo`;
  const urls = [wrong.url, broken.url, resetting.url, closed];
  const { samples } = await probe({ urls });
  const seen = urls.map((_, target) => outcomesOf(samples.filter((sample) => sample.target === target)));
  expect(seen).toEqual([["wrong"], ["5xx"], ["reset"], ["refused"]]);
});

test.concurrent("a target that says nothing is a timeout, unless the prober itself stood still meanwhile", async () => {
  using silent = await serve(() => {});
  const { samples } = await probe({ urls: [silent.url], options: { timeoutMs: 500, ratePerSecond: 50 } });
  expect(outcomesOf(samples).filter((outcome) => outcome !== "unknown")).toEqual(["timeout"]);
});

test.concurrent("its counts say up to which request everything is decided", async () => {
  using half = await serve((request, response) => {
    request.setEncoding("utf8").on("data", (body: string) => !body.startsWith("5.") && response.end(body));
  });
  let said = "";
  const { samples } = await probe({
    urls: [half.url],
    options: { maxDurationMs: 2000, ratePerSecond: 50, timeoutMs: 20_000 },
    during: async (child) => {
      child.stdout?.on("data", (chunk) => (said += String(chunk)));
      // The sixth is not answered: it holds the count, though later ones are.
      await eventually(() => countsIn(said).some(({ ok, decided }) => ok > 20 && decided === 5));
      child.stdin?.end();
      half.server.closeAllConnections();
    },
  });
  expect(countsIn(said).at(-1)?.decided).toBe(samples.length);
});

/** A network of its own with few ports, and a listener in it that accepts and says nothing. */
const narrow = [
  "unshare",
  "-rn",
  "sh",
  "-c",
  `ip link set lo up && echo "40000 40009" > /proc/sys/net/ipv4/ip_local_port_range &&
   "$0" -e 'require("net").createServer().listen(9999, "127.0.0.1", () => process.stdout.write("listening"))' > "$2.listening" &
   until grep -q listening "$2.listening" 2>/dev/null; do :; done; "$0" "$@"; kill $!`,
];
const isNarrowable =
  spawnSync("unshare", ["-rn", "sh", "-c", "ip link set lo up && cat /proc/sys/net/ipv4/ip_local_port_range"])
    .status === 0;

test.skipIf(!isNarrowable)(
  "ports that ran out are said in these words, and are not the target's failure (skipped without network namespaces)",
  async () => {
    const urls = ["http://127.0.0.1:9999/echo"];
    const { samples, header } = await probe({ urls, prefix: narrow, options: { timeoutMs: 1000 } });
    expect(outcomesOf(samples)).toContain("unknown");
    const { EADDRNOTAVAIL } = header.end?.trouble ?? {};
    expect(EADDRNOTAVAIL).toBeGreaterThan(0);
    expect(judgeHonesty({ header, samples }, { lag: 50, blind: 1000 }).doubts).toContain(
      `ports ran out: ${EADDRNOTAVAIL} requests found no free port (EADDRNOTAVAIL)`,
    );
  },
);

test.concurrent("an answer to another request is a wrong one", async () => {
  const bodies: string[] = [];
  using crossed = await serve((request, response) => {
    request.setEncoding("utf8").on("data", (body: string) => bodies.push(body));
    request.on("end", () => response.end(bodies.at(-2) ?? ""));
  });
  expect(outcomesOf((await probe({ urls: [crossed.url] })).samples)).toEqual(["wrong"]);
});

test.concurrent("a server that stalls does not slow the arrival rate down", async () => {
  using slow = await serve((request, response) => setTimeout(() => request.pipe(response), 300));
  const { samples } = await probe({ urls: [slow.url] });
  expect(samples).toHaveLength(101);
  expect(Math.min(...samples.map(({ latencyUs }) => latencyUs))).toBeGreaterThanOrEqual(290_000);
});

test.concurrent("beyond the bound of requests under way the next ones are unknown, not sent", async () => {
  let asked = 0;
  using silent = await serve(() => asked++);
  const { samples } = await probe({ urls: [silent.url], options: { maxInFlight: 10, timeoutMs: 2000 } });
  expect(samples).toHaveLength(101);
  expect(samples.filter(({ outcome }) => outcome === "unknown").length).toBeGreaterThan(0);
  expect(asked).toBeLessThan(101);
});

test.concurrent("without whoever started it the prober stops by itself, its samples kept", async () => {
  using server = await serve(echo);
  const { samples, header } = await probe({
    urls: [server.url],
    options: { maxDurationMs: 60_000 },
    during: async (child) => {
      await once(child.stdout ?? child, "data");
      child.stdin?.end();
    },
  });
  expect(header.end).toMatchObject({ due: samples.length, trouble: {} });
  expect(header.end?.elapsedMs).toBeLessThan(60_000);
});

test.concurrent("a connection that a server drains is not used again", async () => {
  using server = await serve((request, response) => {
    response.setHeader("connection", "close");
    request.pipe(response);
  });
  expect(outcomesOf((await probe({ urls: [server.url] })).samples)).toEqual(["ok"]);
});

test.concurrent("samples reach the disk while the load goes on: a killed prober leaves them", async () => {
  using server = await serve(echo);
  await using folder = await temporaryFolder("prober");
  const output = join(folder.path, "samples");
  const config = join(folder.path, "config.json");
  const targets = [{ name: "one", kind: "other", url: server.url }];
  await writeFile(config, JSON.stringify({ targets, ratePerSecond: 200, maxDurationMs: 30_000, output }));
  const child = spawn(process.execPath, [main, config], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdout.resume();
  await eventually(() => readRecording(output).samples.length > 50);
  child.kill("SIGKILL");
  await once(child, "exit");
  const { header, samples } = readRecording(output);
  expect(header.end).toBeUndefined();
  expect(outcomesOf(samples)).toEqual(["ok"]);
});

test.concurrent("a listener that accepts and closes at once is a reset", async () => {
  const server = createTcpServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  const { samples } = await probe({ urls: [`http://127.0.0.1:${port}/echo`] });
  server.close();
  expect(outcomesOf(samples)).toEqual(["reset"]);
});

test.concurrent("a prober that was stopped for a while does not blame the target for what it slept through", async () => {
  using server = await serve(echo);
  const { samples } = await probe({
    urls: [server.url],
    options: { maxDurationMs: 5000, timeoutMs: 2000, ratePerSecond: 50 },
    during: async (child) => {
      let said = "";
      child.stdout?.on("data", (chunk) => (said += String(chunk)));
      await eventually(() => said.includes('"due"'));
      child.kill("SIGSTOP");
      const stalledUntilMs = Date.now() + 2500;
      await eventually(() => Date.now() >= stalledUntilMs);
      child.kill("SIGCONT");
    },
  });
  const latest = samples.reduce((most, sample) => (sample.lagUs > most.lagUs ? sample : most));
  expect(latest.lagUs).toBeGreaterThan(2_000_000);
  const before = samples.filter(({ dueUs, lagUs }) => dueUs + lagUs <= latest.dueUs);
  expect(before.length).toBeGreaterThan(0);
  // What had ended by then may be the target's own: this machine may be slower than the time-out.
  const inFlight = before.filter(({ dueUs, latencyUs }) => dueUs + latencyUs >= latest.dueUs);
  expect(outcomesOf(inFlight).filter((outcome) => outcome !== "ok" && outcome !== "unknown")).toEqual([]);
});

/** An echo over HTTPS, with a certificate of a new authority for this name or address. */
async function serveSecurely(names: {
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}) {
  const now = new Date();
  const authority = await createAuthority({ name: "of services", now });
  const issued = await issueCertificate({
    name: "edge",
    dnsNames: [],
    addresses: [],
    now,
    authority,
    ...names,
  });
  const { certificate: cert, key } = issued;
  const server = createSecureServer({ cert, key }, echo).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    authority: authority.certificate,
    serial: describeCertificate(cert).serial,
    url: `https://127.0.0.1:${portOf(server)}/echo`,
    [Symbol.dispose]: () => (server.closeAllConnections(), server.close()),
  };
}

test.concurrent("an https target answers on both lanes, and the certificate that it showed is in the record", async () => {
  using server = await serveSecurely({ addresses: ["127.0.0.1"] });
  const { samples, header } = await probe({ urls: [server.url], options: { authority: server.authority } });
  expect([samples.length, outcomesOf(samples)]).toEqual([101, ["ok"]]);
  const [[serial, count] = [], ...others] = Object.entries(header.end?.certificates ?? {});
  expect([serial?.toLowerCase(), others]).toEqual([server.serial.toLowerCase(), []]);
  // A whole handshake for each fresh connection; kept ones are few.
  expect(count).toBeGreaterThanOrEqual(50);
  expect(count).toBeLessThan(101);
});

test.concurrent("a certificate of another authority, or for somebody else, is a wrong answer", async () => {
  using server = await serveSecurely({ addresses: ["127.0.0.1"] });
  using elsewhere = await serveSecurely({ dnsNames: ["edge-server.service.consul"] });
  const foreign = await probe({ urls: [server.url], options: { authority: elsewhere.authority } });
  expect(outcomesOf(foreign.samples)).toEqual(["wrong"]);
  expect(foreign.header.end?.certificates).toEqual({});
  const misnamed = await probe({ urls: [elsewhere.url], options: { authority: elsewhere.authority } });
  expect(outcomesOf(misnamed.samples)).toEqual(["wrong"]);
});
