import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import {
  findProcessesByEnvironment,
  identifyProcess,
  isSameProcess,
  ownIdentity,
  signalProcess,
} from "processes";

async function startSleeper(env: Record<string, string> = {}) {
  const child = spawn("sleep", ["60"], { stdio: "ignore", env: { PATH: process.env["PATH"], ...env } });
  await once(child, "spawn");
  const identity = identifyProcess(child.pid ?? -1);
  if (!identity) throw new Error("sleep did not start");
  return { child, identity };
}

test("a living process is signalled and then is no longer the same", async () => {
  const { child, identity } = await startSleeper();
  expect(isSameProcess(identity)).toBe(true);
  expect(signalProcess(identity, "SIGKILL")).toBe(true);
  await once(child, "exit");
  expect(isSameProcess(identity)).toBe(false);
  expect(signalProcess(identity, "SIGKILL")).toBe(false);
});

test("a pid that another process has now is not signalled", async () => {
  const { child, identity } = await startSleeper();
  const earlier = { ...identity, startTime: `${identity.startTime}0` };
  expect(signalProcess(earlier, "SIGKILL")).toBe(false);
  expect(isSameProcess(identity)).toBe(true);
  child.kill("SIGKILL");
});

test.each([0, 1, -1, Number.NaN])("pid %s is refused outright", (pid) => {
  expect(() => signalProcess({ pid, startTime: "1" }, "SIGKILL")).toThrow(RangeError);
});

test.runIf(process.platform === "linux")(
  "processes are found by their initial environment (needs Linux: /proc)",
  async () => {
    const mark = `mark-${ownIdentity().pid}-${ownIdentity().startTime}`;
    const { child, identity } = await startSleeper({ MARK: mark });
    expect(findProcessesByEnvironment({ MARK: mark })).toEqual([identity]);
    child.kill("SIGKILL");
  },
);
