import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { planAgents } from "../../../src/agents/plan-agents.ts";
import { renderSystemdUnit } from "../../../src/engines/ssh/systemd-unit.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";
import { layoutIn } from "../../agents/layout-in.ts";

const ANALYZE = "/usr/bin/systemd-analyze";
const skip = existsSync(ANALYZE) ? false : `${ANALYZE} is not installed`;

describe.skipIf(skip)(`units checked by systemd-analyze verify${skip ? ` (skipped: ${skip})` : ""}`, () => {
  test("systemd has nothing to say against the units of a server host", async () => {
    await using folder = await temporaryFolder("units");
    await copyFile("/bin/true", join(folder.path, "agent"));
    const inventory = defaultInventory({ engine: "ssh", network: "172.16.206.0/24", servers: 3, clients: 4 });
    const plan = planAgents(inventory, layoutIn(folder.path));
    const paths = await Promise.all(
      (plan.hosts[0]?.units ?? []).map(async (unit) => {
        const path = join(folder.path, `${unit.name}.service`);
        await writeFile(path, renderSystemdUnit(unit));
        return path;
      }),
    );
    expect(paths).toHaveLength(3);
    const { status, stdout, stderr } = spawnSync(ANALYZE, ["verify", ...paths], { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("systemd would complain if a setting were misspelt", async () => {
    await using folder = await temporaryFolder("units");
    const path = join(folder.path, "wrong.service");
    const text = renderSystemdUnit({ ...UNIT, command: ["/bin/true"] });
    await writeFile(path, text.replace("KillMode", "KilMode"));
    expect(spawnSync(ANALYZE, ["verify", path], { encoding: "utf8" }).stderr).toContain("KilMode");
  });
});

const UNIT = { name: "some", description: "100% sure", environment: {}, workingDirectory: "/" } as const;

test("what an agent's unit needs to leave tasks alone is in it", () => {
  const lines = renderSystemdUnit({
    ...UNIT,
    command: ["/bin/true"],
    after: ["consul"],
    user: "nomad",
  }).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "Description=100%% sure",
      "After=network-online.target consul.service",
      "User=nomad",
      "KillMode=process",
      "Restart=on-failure",
      "RestartSec=2000ms",
      "LimitNOFILE=65536",
      "TasksMax=infinity",
    ]),
  );
});

test("words of the command keep spaces, quotes, dollars and percents", () => {
  const text = renderSystemdUnit({ ...UNIT, command: ["/bin/echo", 'a "b" $HOME 5%', "back\\slash"] });
  expect(text).toContain(String.raw`ExecStart=:"/bin/echo" "a \"b\" $HOME 5%%" "back\\slash"`);
});

test("what holds keys in its memory is never written to the swap or as a core", () => {
  const lines = (noSwap: boolean) =>
    renderSystemdUnit({ ...UNIT, command: ["/bin/true"], ...(noSwap && { noSwap }) }).split("\n");
  expect(lines(true)).toEqual(expect.arrayContaining(["MemorySwapMax=0", "LimitCORE=0"]));
  expect(lines(false).join("\n")).not.toMatch(/MemorySwapMax|LimitCORE/);
});
