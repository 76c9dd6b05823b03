import { expect, test } from "vitest";
import { createLog } from "../../../src/wire/plugin/log.ts";

test("a line has the keys of hclog, and its time in microseconds", () => {
  const lines: string[] = [];
  const log = createLog({
    write: (line) => lines.push(line),
    now: () => new Date("2026-11-30T23:38:51.080Z"),
  });
  log("info", "world demo: up", { resource: "nomaddemo_world" });
  expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
  expect(JSON.parse(lines.join(""))).toEqual({
    "@level": "info",
    "@message": "world demo: up",
    "@module": "nomaddemo",
    "@timestamp": "2026-11-30T23:38:51.080000Z",
    resource: "nomaddemo_world",
  });
});
