import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import type { Host } from "../../src/hosts/host.ts";
import { execLocally } from "../../src/toolchain/exec-locally.ts";
import { localFiles } from "../../src/engines/machine-files.ts";
import { checkPlan } from "../../src/world/check-plan.ts";
import type { WorldPlan } from "../../src/hosts/world-plan.ts";

const signal = AbortSignal.timeout(30_000);

/** This machine's files, and units of which only `same` is as it should be. */
const host: Host = {
  name: "node01",
  address: "10.0.0.1",
  ...localFiles,
  exec: execLocally,
  units: {
    isDefined: ({ name }) => Promise.resolve(name === "same"),
    define: notAsked,
    start: notAsked,
    stop: notAsked,
    restart: notAsked,
    reload: notAsked,
    hold: notAsked,
    release: notAsked,
    status: () => Promise.resolve(undefined),
    logs: async function* () {
      yield "";
    },
  },
};

function notAsked(): Promise<never> {
  return Promise.reject(new Error("a check changes nothing"));
}

test("a check shows a unified diff of what differs, names what is restarted, and never a secret", async () => {
  await using folder = await temporaryFolder("check");
  const at = (name: string): string => join(folder.path, name);
  await mkdir(at("bin"));
  await writeFile(at("same.json"), "{}\n");
  await writeFile(at("changed.json"), '{\n  "a": 1\n}\n');
  await writeFile(at("gossip.json"), "old secret\n");
  await writeFile(at("bin/old"), "old program");
  await writeFile(at("new"), "new program");
  const file = { mode: 0o644 };
  const unit = { description: "", command: ["/bin/agent", "-x"], environment: {}, workingDirectory: "/" };
  const plan: WorldPlan = {
    hosts: [
      {
        host: "node01",
        directories: [],
        files: [
          { ...file, path: at("same.json"), content: "{}\n" },
          { ...file, path: at("changed.json"), content: '{\n  "a": 2\n}\n', restarts: ["consul"] },
          { ...file, path: at("made.json"), content: "{}\n" },
          { ...file, path: at("gossip.json"), content: "new secret\n", secret: true },
          { ...file, path: at("bin/old"), source: at("new") },
        ],
        units: [
          { ...unit, name: "same" },
          { ...unit, name: "other" },
        ],
      },
    ],
    phases: [],
  };

  const differences = await checkPlan(plan, [host], { signal });
  expect(differences.map(({ what, restarts }) => [what.replace(`${folder.path}/`, ""), restarts])).toEqual([
    ["changed.json", ["consul"]],
    ["made.json", []],
    ["gossip.json", []],
    ["bin/old", []],
    ["unit other", ["other"]],
  ]);
  const [changed, made, gossip, program, other] = differences.map(({ diff }) => diff);
  expect(changed).toContain('-  "a": 1\n+  "a": 2\n');
  expect(made).toContain("--- /dev/null");
  expect(gossip).toBe("(secret) changes");
  expect(program).toBe(`is replaced by ${at("new")}`);
  expect(other).toBe("runs /bin/agent -x");
  expect(JSON.stringify(differences)).not.toMatch(/old secret|new secret/);
});
