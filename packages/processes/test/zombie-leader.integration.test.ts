import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { identifyProcess, isSameProcess } from "../src/index.ts";

// Its first thread ends, another one goes on sleeping.
const program = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).pthread_exit(None)
`;
const isPossible = process.platform === "linux" && spawnSync("python3", ["-c", "import ctypes"]).status === 0;

const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.[0];

test.skipIf(!isPossible)(
  "a process whose first thread has ended lives as long as its other threads, and is gone after them (needs Linux, python3)",
  async () => {
    const child = spawn("python3", ["-c", program], { stdio: "ignore" });
    const ended = once(child, "exit");
    await once(child, "spawn");
    const pid = child.pid ?? -1;
    try {
      await vi.waitFor(() => expect(stateOf(pid)).toBe("Z"), { timeout: 40_000, interval: 20 });
      const identity = identifyProcess(pid);
      expect(identity).toMatchObject({ pid });
      child.kill("SIGKILL");
      await ended;
      expect(identity && isSameProcess(identity)).toBe(false);
    } finally {
      child.kill("SIGKILL");
    }
  },
);
