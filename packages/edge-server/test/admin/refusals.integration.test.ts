import { once } from "node:events";
import { connect } from "node:net";
import { eventually, freePort } from "testing";
import { expect, test } from "vitest";
import { startEdge, type StartedEdge } from "../support/start-edge.ts";

async function startLogging(format: "json" | "combined"): Promise<StartedEdge> {
  return startEdge([
    "--consul",
    `127.0.0.1:${await freePort()}`,
    "--access-log",
    format,
    "--client-head-timeout",
    "200ms",
  ]);
}

async function refusalOf({ url }: StartedEdge, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(request, "latin1");
  const [answer] = await once(socket, "data");
  socket.destroy();
  return String(answer).slice("HTTP/1.1 ".length, "HTTP/1.1 ".length + 3);
}

const rows = [
  ["GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad-host", "GET /a HTTP/1.1"],
  ["GET /late HTTP/1.1\r\nHost: a\r\n", 408, "head-timeout", undefined],
  [`GET /${"x".repeat(200_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414, "line-too-long", undefined],
  [`GET /b HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(200_000)}\r\n\r\n`, 431, "head-too-long", undefined],
  ["GET /c HTTP/2.0\r\nHost: a\r\n\r\n", 505, "bad-version", "GET /c HTTP/2.0"],
  ["GET https://a/d HTTP/1.1\r\nHost: a\r\n\r\n", 421, "misdirected", "GET https://a/d HTTP/1.1"],
] as const;

test("refused requests are in the JSON access log with what is known of them", async () => {
  await using edge = await startLogging("json");
  for (const [request, status, outcome, line] of rows) {
    expect(await refusalOf(edge, request)).toBe(String(status));
    const [method, target] = line?.split(" ") ?? [];
    await eventually(() => {
      const lines = edge.child
        .output()
        .split("\n")
        .filter((text) => text.includes(`"outcome":"${outcome}"`));
      expect(lines.map((text): unknown => JSON.parse(text))).toMatchObject([
        { client: "127.0.0.1", status, scheme: "http", attempts: 0, ...(line && { method, target }) },
      ]);
    });
  }
});

test("refused requests are in the combined access log, and cannot forge a line", async () => {
  await using edge = await startLogging("combined");
  for (const [request, status, , line = "-"] of rows) {
    expect(await refusalOf(edge, request)).toBe(String(status));
    await eventually(() => {
      const lines = edge.child
        .output()
        .split("\n")
        .filter((text) => text.includes(`"${line}" ${status} `));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^127\.0\.0\.1 - - \[[^\]]+\] "[^"]+" \d{3} - "-" "-"$/);
    });
  }
  expect(await refusalOf(edge, 'GET /"\t200 HTTP/1.1\r\nHost: a\r\n\r\n')).toBe("400");
  await eventually(() => expect(edge.child.output()).toContain(String.raw`"GET /\"\x09200 HTTP/1.1" 400 - `));
});
