import { expect, test } from "vitest";
import { parseUnitStatus } from "../../../src/engines/ssh/unit-status.ts";

const show = (properties: Readonly<Record<string, string>>): string =>
  Object.entries({
    LoadState: "loaded",
    Result: "success",
    NRestarts: "0",
    ExecMainStatus: "0",
    ...properties,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

test("a running unit has its process", () => {
  const text = show({
    ActiveState: "active",
    SubState: "running",
    MainPID: "412",
    ExecMainStartTimestampMonotonic: "9000",
    NRestarts: "2",
  });
  expect(parseUnitStatus(text)).toEqual({
    state: "running",
    process: { pid: 412, startTime: "9000" },
    restarts: 2,
  });
});

test("one that waits to be started again says how it ended", () => {
  const text = show({
    ActiveState: "activating",
    SubState: "auto-restart",
    MainPID: "0",
    Result: "signal",
    ExecMainStatus: "9",
  });
  expect(parseUnitStatus(text)).toEqual({ state: "restarting", restarts: 0, lastExit: "signal (9)" });
});

test("a stopped and a failed unit are stopped", () => {
  expect(parseUnitStatus(show({ ActiveState: "inactive", SubState: "dead" }))?.state).toBe("stopped");
  expect(
    parseUnitStatus(
      show({ ActiveState: "failed", SubState: "failed", Result: "exit-code", ExecMainStatus: "1" }),
    ),
  ).toMatchObject({ state: "stopped", lastExit: "exit-code (1)" });
});

test("a unit that systemd does not know is none", () => {
  expect(parseUnitStatus(show({ LoadState: "not-found", ActiveState: "inactive" }))).toBe(undefined);
});
