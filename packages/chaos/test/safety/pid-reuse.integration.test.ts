import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";

const fixture = fileURLToPath(new URL("../fixtures/reuse-pid.ts", import.meta.url));
/** A pid namespace in which this user may choose the next pid. */
const inNamespace = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc"];
const possible =
  spawnSync("unshare", [...inNamespace, "sh", "-c", "echo 100 >/proc/sys/kernel/ns_last_pid"]).status === 0;

test.runIf(possible)(
  "a pid that another process has got meanwhile is neither killed, nor frozen, nor woken (needs unshare and ns_last_pid)",
  async () => {
    await using folder = await temporaryFolder("pid-reuse");
    const command = [process.execPath, fixture, folder.path];
    const { stdout } = await promisify(execFile)("unshare", [...inNamespace, ...command]);
    expect(JSON.parse(stdout)).toEqual({
      kill: "none of the targets lives any more",
      pause: "none of the targets lives any more",
      untouched: true,
      healed: [{ what: "the target is frozen", ok: true }],
      stillFrozen: true,
    });
  },
);
