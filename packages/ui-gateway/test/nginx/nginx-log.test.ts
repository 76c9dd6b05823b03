import { expect, test } from "vitest";
import { readNginxLine } from "../../src/nginx/nginx-log.ts";

test("a line's level and words are told apart, and of URLs the query is left out", () => {
  const line =
    '2026/11/30 21:00:00 [error] 12#12: *3 upstream timed out while connecting, client: 10.0.0.1, request: "GET /v1/kv/a?token=secret HTTP/1.1", ' +
    'upstream: "https://10.0.0.2:8501/v1/kv/a?token=secret", host: "consul.localhost"';
  const { level, text } = readNginxLine(line);
  expect([level, text]).toEqual(["error", expect.stringMatching(/^upstream timed out/)]);
  expect(text).toContain('"GET /v1/kv/a?… HTTP/1.1", upstream: "https://10.0.0.2:8501/v1/kv/a?…"');
  expect(text).not.toContain("secret");
});

test.each([
  ["2026/11/30 21:00:00 [notice] 12#12: exiting", "info"],
  ["2026/11/30 21:00:00 [warn] 12#12: a", "warn"],
  ["2026/11/30 21:00:00 [emerg] 12#12: a", "error"],
  ["nginx: something else", "info"],
])("%s is of level %s", (line, level) => {
  expect(readNginxLine(line).level).toBe(level);
});
