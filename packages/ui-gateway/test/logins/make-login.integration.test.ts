import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { parseLogins } from "../../src/logins/parse-logins.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const secret = "correct horse battery";

test("without a terminal the password is read from standard input, and no word of it is printed", () => {
  const run = (input: string) =>
    spawnSync(process.execPath, [main, "--login", "anna"], { input, encoding: "utf8" });
  const { status, stdout, stderr } = run(`${secret}\n`);
  expect(status).toBe(0);
  expect([...parseLogins("f", stdout).keys()]).toEqual(["anna"]);
  expect(stdout + stderr).not.toContain("horse");
  const refused = run("short\n");
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toMatch(/PASSWORD_UNUSABLE/);
});

// A terminal is made by util-linux's `script`.
const isPossible = platform() === "linux" && !spawnSync("script", ["--version"]).error;

describe.skipIf(!isPossible)("on a terminal (skipped without util-linux's script)", () => {
  test.each([
    ["is asked for twice and not shown", secret, 0, /anna:\$2b\$10\$/],
    ["is refused when it is mistyped", "another one, not that", 2, /PASSWORD_UNUSABLE: .*the two differ/],
  ])("the password %s", async (_, again, exitCode, words) => {
    const child = spawn("script", ["-qefc", 'exec "$NODE" "$MAIN" --login anna', "/dev/null"], {
      env: { NODE: process.execPath, MAIN: main, TERM: "xterm", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const closed = once(child, "close");
    await eventually(() => expect(shown).toContain("Password: "));
    child.stdin.write(`${secret}\r`);
    await eventually(() => expect(shown).toContain("Once more: "));
    child.stdin.write(`${again}\r`);
    await closed;
    expect(child.exitCode).toBe(exitCode);
    expect(shown).toMatch(words);
    expect(shown).not.toContain("horse");
    expect(shown).not.toContain("not that");
  });
});
