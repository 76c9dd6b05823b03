import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { runChaos } from "../fixtures/run-chaos.ts";

async function scriptOf(shell: string): Promise<string> {
  await using home = await temporaryFolder("chaos-completions");
  const { code, output } = await runChaos(home.path, ["completions", shell]);
  expect(code).toBe(0);
  return output;
}

/** What bash offers after these words: the last one is being typed. */
function complete(script: string, ...words: readonly string[]): string[] {
  const shell = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
__nomad_demo pnpm "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", shell, "bash", ...words], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((word) => word !== "");
}

test("bash completes commands, flags, their values, scenarios and services, with and without run", async () => {
  const script = await scriptOf("bash");
  expect(complete(script, "pnpm", "wor")).toEqual(["world"]);
  expect(complete(script, "pnpm", "world", "u")).toEqual(["up"]);
  expect(complete(script, "pnpm", "world", "up", "--eng")).toEqual(["--engine"]);
  expect(complete(script, "pnpm", "world", "up", "--engine", "")).toEqual([
    "auto",
    "embedded",
    "local",
    "ssh",
  ]);
  expect(complete(script, "pnpm", "run", "deploy", "de")).toContain("demo-server");
  expect(complete(script, "pnpm", "run", "chaos", "run", "kill-nomad-s")).toEqual(["kill-nomad-servers"]);
  expect(complete(script, "pnpm", "chaos", "run", "--pol")).toEqual(["--policy"]);
  expect(complete(script, "pnpm", "demo", "--vers")).toEqual(["--version"]);
});

test("bash leaves what is not ours to the completion that was there before", async () => {
  const before = "others() { COMPREPLY=(install); }\ncomplete -F others pnpm\n";
  const script = before + (await scriptOf("bash"));
  expect(complete(script, "pnpm", "ins")).toEqual(["install"]);
  expect(complete(script, "pnpm", "install", "--fr")).toEqual(["install"]);
  expect(complete(script, "pnpm", "world", "dow")).toEqual(["down"]);
});

test("zsh gets the same through its bashcompinit, fish words with their descriptions; another shell is a usage error", async () => {
  expect(await scriptOf("zsh")).toMatch(
    /^autoload[\s\S]*bashcompinit\n[\s\S]*complete -o default -F __nomad_demo pnpm/,
  );
  const fish = await scriptOf("fish");
  expect(fish).toContain("complete -c pnpm -f -n '__nomad_demo_at exactly world' -a 'up' -d");
  expect(fish).toMatch(/__nomad_demo_at below world up' -l 'engine' -x -a 'auto embedded local ssh'/);
  expect(fish).toContain("-a 'kill-nomad'");
  await using home = await temporaryFolder("chaos-completions");
  const wrong = await runChaos(home.path, ["completions", "powershell"]);
  expect([wrong.code, wrong.errors]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
});

test("one flag names the world, everywhere: --world", async () => {
  const fish = await scriptOf("fish");
  const flagsOf = (path: string) =>
    [...fish.matchAll(new RegExp(`__nomad_demo_at below ${path}' -l '([a-z-]+)'`, "g"))].map(
      ([, flag]) => flag,
    );
  const taking = ["demo", "world up", "world status", "world exec", "world forward", "world down"];
  taking.push("deploy apply", "deploy status", "deploy logs", "chaos run", "chaos list");
  for (const path of taking) expect([path, flagsOf(path)]).toEqual([path, expect.arrayContaining(["world"])]);
  expect(fish).not.toContain("-l 'name'");
});
