import { spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { annasLine, certify, uiNames } from "../support/identities.ts";
import { withNginx } from "../support/nginx-test.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;

/** Starts the program with files as they should be, but for these changes; it ends by itself. */
async function startWith(
  changes: Readonly<Record<string, string>>,
  prepare?: (folder: string) => Promise<void>,
) {
  await using temporary = await temporaryFolder("ui-gateway");
  const { path } = temporary;
  const { certificate, key } = await certify(uiNames);
  await writeFile(join(path, "uis.pem"), certificate + key, { mode: 0o600 });
  await writeFile(join(path, "logins"), annasLine, { mode: 0o600 });
  await prepare?.(path);
  const flags = {
    "--address": "127.0.0.1:1",
    "--folder": path,
    "--tls-cert": join(path, "uis.pem"),
    "--tls-key": join(path, "uis.pem"),
    "--logins": join(path, "logins"),
    ...changes,
  };
  const { status, stderr } = spawnSync(process.execPath, [main, ...Object.entries(flags).flat()], {
    env: { CONSUL_HTTP_ADDR: "127.0.0.1:1" },
    encoding: "utf8",
    timeout: 50_000,
  });
  return { status, stderr };
}

withNginx("what keeps it from starting is said in words", () => {
  test.each([
    ["--nginx", "/nowhere/nginx", 1, /NGINX_MISSING: nginx is not here: \/nowhere\/nginx/],
    ["--nginx", "/bin/true", 1, /NGINX_MISSING/],
    ["--logins", "/nowhere/logins", 2, /cannot read \/nowhere\/logins/],
    ["--tls-cert", "/nowhere/uis.pem", 2, /cannot read \/nowhere\/uis.pem/],
    ["--domain", 'a";', 2, /CONFIG_VALUE_REFUSED/],
    ["--vault-port", "0", 2, /--vault-port 0 is no whole number/],
    ["--world-page", "x", 2, /ADDRESS_MALFORMED/],
    ["--silence", "x", 2, /--silence x/],
  ])("%s %s", async (flag, value, exitCode, words) => {
    const { status, stderr } = await startWith({ [flag]: value });
    expect(stderr).toMatch(words);
    expect(status).toBe(exitCode);
  });

  test("logins that everybody of the host may read", async () => {
    const { status, stderr } = await startWith({}, (folder) => chmod(join(folder, "logins"), 0o644));
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("everybody of this host may read or write it"),
    ]);
  });
});
