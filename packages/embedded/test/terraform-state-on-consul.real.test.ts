import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { startEmbeddedCluster } from "../contract/consul/embedded-cluster.ts";
import { startRealCluster } from "../contract/consul/real-cluster.ts";
import type { ConsulTarget } from "../contract/consul/target.ts";

const run = promisify(execFile);
const named = process.env["NOMAD_DEMO_TOFU"];
const program = await Promise.any(
  (named ? [named] : ["tofu", "terraform"]).map(async (name) => run(name, ["version"]).then(() => name)),
).catch(() => undefined);
const consul = process.env["NOMAD_DEMO_CONSUL"];

type Start = () => Promise<ConsulTarget & AsyncDisposable>;
const startReal: Start | undefined = consul === undefined ? undefined : () => startRealCluster(consul);
const clusters: readonly (readonly [string, Start])[] = [
  ["the embedded engine", startEmbeddedCluster],
  ...(startReal ? [["the real Consul", startReal] as const] : []),
];

const main = `terraform {
  backend "consul" {
    path = "tofu/demo"
    lock = true
  }
}
variable "text" {
  default = "hello"
}
resource "terraform_data" "one" {
  input = var.text
}
output "text" {
  value = terraform_data.one.output
}
`;

describe.each(clusters)("Terraform's state backend on %s", (_name, start) => {
  if (program === undefined) {
    test.skip("skipped: there is no tofu and no terraform on PATH, nor one named by NOMAD_DEMO_TOFU", () => {});
    return;
  }

  test("a state is kept, locked, unlocked by force, split where it is large, and has workspaces", async () => {
    await using cluster = await start();
    await using folder = await temporaryFolder("tofu");
    const place = await openPlace(program, cluster, folder.path);

    await place.done("init");
    await place.done("apply", "-auto-approve");
    await place.done("plan", "-detailed-exitcode");
    expect(await place.keys()).toEqual(["tofu/demo"]);
    expect(await place.done("output", "-raw", "text")).toBe("hello");

    // Waits for its "yes" and holds the lock; killed, it leaves the lock behind.
    const holder = spawn(program, ["apply", "-var=text=other"], {
      cwd: folder.path,
      env: place.env,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const ended = once(holder, "exit");
    await eventually(async () => expect(await place.keys()).toContain("tofu/demo/.lockinfo"), {
      timeoutMs: 60_000,
    });
    const refused = await place.tofu("apply", "-auto-approve", "-var=text=mine");
    expect(refused).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("Error acquiring the state lock"),
    });
    const id = /ID: +([0-9a-f-]{36})/.exec(refused.output)?.[1] ?? "";
    holder.kill("SIGKILL");
    await ended;
    await place.done("force-unlock", "-force", id);
    expect(await place.keys()).toEqual(["tofu/demo"]);
    // Consul's lock delay: nobody gets the lock for some seconds.
    await eventually(() => place.done("apply", "-auto-approve", "-var=text=mine"), {
      timeoutMs: 60_000,
      intervalMs: 500,
    });
    expect(await place.done("output", "-raw", "text")).toBe("mine");

    const text = Array.from({ length: 40_000 }, (_, index) => ((index * 7919) % 1_000_003).toString(36)).join(
      "-",
    );
    await writeFile(join(folder.path, "large.tfvars"), `text = "${text}"\n`);
    await place.done("apply", "-auto-approve", "-var-file=large.tfvars");
    const split = await place.keys();
    expect(split.length).toBeGreaterThan(2);
    expect(split.filter((key) => key !== "tofu/demo")).toEqual(
      split
        .slice(1)
        .map((_, index) => expect.stringMatching(new RegExp(`^tofu/demo/tfstate\\.[0-9a-f]{32}/${index}$`))),
    );
    expect(await place.done("output", "-raw", "text")).toBe(text);
    await place.done("plan", "-detailed-exitcode", "-var-file=large.tfvars");
    await place.done("apply", "-auto-approve");
    expect(await place.keys()).toEqual(["tofu/demo"]);

    await place.done("workspace", "new", "other");
    expect(await place.done("workspace", "list")).toMatch(/default\s+\* other/);
    await place.done("workspace", "select", "default");
    await place.done("workspace", "delete", "other");
    await place.done("destroy", "-auto-approve");
    expect(await place.done("state", "list")).toBe("");
  });
});

async function openPlace(command: string, { agents }: ConsulTarget, cwd: string) {
  const [agent] = agents;
  const address = agent?.url ?? "";
  await writeFile(join(cwd, "main.tf"), main);
  const env = {
    PATH: process.env["PATH"],
    HOME: cwd,
    CONSUL_HTTP_ADDR: address,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
  const tofu = async (...words: readonly string[]): Promise<{ exitCode: unknown; output: string }> => {
    const flags = ["init", "plan", "apply", "destroy"].includes(words[0] ?? "")
      ? ["-input=false", "-no-color"]
      : [];
    const [verb = "", ...more] = words;
    const options = { cwd, env, timeout: 120_000, maxBuffer: 1 << 26 };
    return run(command, [verb, ...(verb === "workspace" ? [] : flags), ...more], options).then(
      ({ stdout }) => ({ exitCode: 0, output: stdout }),
      (error: { code?: unknown; stdout?: string; stderr?: string }) => ({
        exitCode: error.code,
        output: `${error.stdout}${error.stderr}`,
      }),
    );
  };
  return {
    env,
    tofu,
    /** What the command prints; throws with all of it when it fails. */
    done: async (...words: readonly string[]): Promise<string> => {
      const { exitCode, output } = await tofu(...words);
      if (exitCode !== 0) throw new Error(`${words.join(" ")}: exit code ${String(exitCode)}\n${output}`);
      return output;
    },
    keys: async (): Promise<string[]> => {
      const answer = await fetch(`${address}/v1/kv/tofu?keys`);
      return answer.status === 404 ? [] : ((await answer.json()) as string[]);
    },
  };
}
