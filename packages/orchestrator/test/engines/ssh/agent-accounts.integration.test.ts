import { chmod, chown, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOwner } from "../../../src/engines/machine-owner.ts";
import { localFiles } from "../../../src/engines/machine-files.ts";
import { ensureAccounts, removeAccounts } from "../../../src/engines/accounts.ts";
import { hasRoot } from "../../../src/engines/ssh/agent-accounts.ts";
import { parseSshSettings } from "../../../src/engines/ssh/settings.ts";
import { createSshHost, type SshHost } from "../../../src/engines/ssh/ssh-host.ts";
import { noSshHosts, startSshHosts, type SshHosts } from "./start-ssh-hosts.ts";

describe.skipIf(noSshHosts)(`accounts of a host over real sshd${noSshHosts}`, () => {
  const account = `nd-test-${process.pid}`;
  let hosts: SshHosts;
  let host: SshHost;
  beforeAll(async () => {
    hosts = await startSshHosts();
    const [first] = hosts.inventory.hosts;
    if (!first) throw new Error("no host");
    host = createSshHost({
      ...first,
      settings: parseSshSettings({ ...first, ssh: hosts.settings }),
      dial: hosts.dial,
    });
    expect(await ensureAccounts(host, [account], hosts)).toEqual([account]);
  });
  afterAll(async () => {
    await removeAccounts(host, [account], hosts);
    expect((await host.exec(["id", account], hosts)).exitCode).toBe(1);
    await hosts[Symbol.asyncDispose]();
  });

  test("an account is made once, without a login, and one that was there before is never removed", async () => {
    expect(await ensureAccounts(host, [account, "daemon"], hosts)).toEqual([]);
    expect(await readFile("/etc/passwd", "utf8")).toMatch(new RegExp(`^${account}:.*nologin$`, "m"));
    await removeAccounts(host, ["daemon"], hosts);
    expect((await host.exec(["id", "daemon"], hosts)).exitCode).toBe(0);
  });

  describe.each(["over SSH", "on this machine"] as const)("files %s", (where) => {
    const files = (): Pick<SshHost, "putFile" | "ensureDirectory"> =>
      where === "over SSH" ? host : localFiles;
    const owners = async (path: string): Promise<string> =>
      (await host.exec(["stat", "-c", "%U:%G %a", path], hosts)).stdout.trim();

    test("belong to whom they are for, and another owner alone is a change that keeps the file", async () => {
      await using folder = await temporaryFolder("owners");
      const file = { path: join(folder.path, "secret"), mode: 0o600, content: "one\n", owner: account };
      expect(await files().putFile(file, hosts)).toBe(true);
      expect(await owners(file.path)).toBe(`${account}:root 600`);
      expect(await files().putFile(file, hosts)).toBe(false);
      const { ino } = await stat(file.path);
      await chown(file.path, 0, 0);
      expect(await files().putFile(file, hosts)).toBe(true);
      expect([await owners(file.path), (await stat(file.path)).ino]).toEqual([`${account}:root 600`, ino]);
      expect(await files().putFile({ ...file, content: "two\n" }, hosts)).toBe(true);
      expect(await owners(file.path)).toBe(`${account}:root 600`);
    });

    test("a program that is copied gets its owner too", async () => {
      await using folder = await temporaryFolder("owners");
      const path = join(folder.path, "program");
      const file = { path, mode: 0o700, source: "/bin/true", owner: account };
      expect([await files().putFile(file, hosts), await files().putFile(file, hosts)]).toEqual([true, false]);
      expect(await owners(path)).toBe(`${account}:root 700`);
    });

    test("a folder that its account may read and not change", async () => {
      await using folder = await temporaryFolder("owners");
      const directory = { path: join(folder.path, "etc", "agent"), mode: 0o750, owner: `root:${account}` };
      const ensure = (): Promise<boolean> => files().ensureDirectory(directory, hosts);
      expect([await ensure(), await ensure()]).toEqual([true, false]);
      expect(await owners(directory.path)).toBe(`root:${account} 750`);
      expect(await owners(join(folder.path, "etc"))).toBe("root:root 755");
      await chmod(directory.path, 0o755);
      expect([await ensure(), await ensure()]).toEqual([true, false]);
    });
  });

  test("a file for an account that is not there is an error, and nothing is left of it", async () => {
    await using folder = await temporaryFolder("owners");
    const file = { path: join(folder.path, "secret"), mode: 0o600, content: "one\n", owner: "nd-nobody" };
    await expect(localFiles.putFile(file, hosts)).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
    await expect(host.putFile(file, hosts)).rejects.toMatchObject({ code: "REMOTE_STEP_FAILED" });
    expect((await host.exec(["ls", "-A", folder.path], hosts)).stdout).toBe("");
    expect(await findOwner(undefined)).toBe(undefined);
  });

  test("accounts are for hosts that are entered as root, or with sudo", () => {
    const settings = (ssh: Readonly<Record<string, unknown>>) =>
      parseSshSettings({
        name: "one",
        address: "10.0.0.1",
        roles: { consul: "server", nomadServer: true, nomadClient: true },
        ssh,
      });
    const given = [{}, { user: "me" }, { user: "me", sudo: false }];
    expect(given.map((ssh) => hasRoot(settings(ssh)))).toEqual([true, true, false]);
  });
});
