import { accessSync, constants } from "node:fs";
import { readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { onTestFinished, expect, test } from "vitest";
import { weighTasks } from "../../../src/engines/local/cgroups.ts";

const ROOT = "/sys/fs/cgroup/cpu";

function isOurs(): boolean {
  try {
    accessSync(join(ROOT, "cpu.shares"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

test.runIf(isOurs())(
  "the tasks' group weighs as sixteen threads, unless somebody chose otherwise (needs root and control groups v1)",
  async () => {
    const group = join(ROOT, `nomad-demo-test-${process.pid}`);
    onTestFinished(() => rmdir(group));
    const shares = join(group, "cpu.shares");
    await weighTasks(group);
    expect(Number(await readFile(shares, "utf8"))).toBe(16_384);
    await writeFile(shares, "2048");
    await weighTasks(group);
    expect(Number(await readFile(shares, "utf8"))).toBe(2048);
  },
);

test("where there is no such hierarchy nothing is made", async () => {
  await using hierarchy = await temporaryFolder("no-cgroups");
  await weighTasks(join(hierarchy.path, "nomad"));
  expect(await readdir(hierarchy.path)).toEqual([]);
});
