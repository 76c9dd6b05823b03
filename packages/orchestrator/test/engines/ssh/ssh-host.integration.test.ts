import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyFirewall, removeFirewall, renderFirewall } from "../../../src/engines/ssh/firewall.ts";
import { meetHosts, type Stranger } from "../../../src/engines/ssh/meet-hosts.ts";
import { parseSshSettings } from "../../../src/engines/ssh/settings.ts";
import {
  applySshdSettings,
  removeSshdSettings,
  renderSshdSettings,
} from "../../../src/engines/ssh/sshd-settings.ts";
import { createSshHost, type SshHost } from "../../../src/engines/ssh/ssh-host.ts";
import { noSshHosts, startSshHosts, type SshHosts } from "./start-ssh-hosts.ts";

describe.skipIf(noSshHosts)(`hosts over real sshd${noSshHosts}`, () => {
  let hosts: SshHosts;
  beforeAll(async () => {
    hosts = await startSshHosts();
  });
  afterAll(() => hosts[Symbol.asyncDispose]());

  function open(changes: Readonly<Record<string, unknown>> = {}, dial = hosts.dial): SshHost {
    const [first] = hosts.inventory.hosts;
    if (!first) throw new Error("no host");
    const settings = parseSshSettings({ ...first, ssh: { ...hosts.settings, ...changes } });
    return createSshHost({ name: first.name, address: first.address, settings, dial });
  }

  test("a program gets its words, input and environment unharmed and its exit code comes back", async () => {
    const { signal } = hosts;
    const words = ["a b", "it's", '"$HOME"', "back\\slash", "", "new\nline", "* ?"];
    const script = `printf '<%s>' "$@"; cat; printf '[%s]' "$GREETING"; exit 7`;
    const result = await open().exec(["sh", "-c", script, "sh", ...words], {
      signal,
      input: "input",
      env: { GREETING: "good day" },
    });
    expect(result).toEqual({
      exitCode: 7,
      stdout: `${words.map((word) => `<${word}>`).join("")}input[good day]`,
      stderr: "",
    });
  });

  test("more programs at once than sshd allows on one connection wait for their turn", async () => {
    const host = open();
    const all = Array.from({ length: 40 }, (_, index) =>
      host.exec(["echo", String(index)], { signal: hosts.signal }),
    );
    const outputs = (await Promise.all(all)).map(({ stdout }) => Number(stdout));
    expect(outputs).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test("it runs on that very host", async () => {
    const result = await open().exec(["ip", "-brief", "address", "show", "eth1"], { signal: hosts.signal });
    expect(result.stdout).toContain("172.16.206.21/24");
  });

  test("files are put once, whole, with their mode, and left alone the second time", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const { signal } = hosts;
    const host = open();
    const path = join(folder.path, "etc", "config.json");
    expect(await host.putFile({ path, mode: 0o640, content: "one\n" }, { signal })).toBe(true);
    expect(await host.putFile({ path, mode: 0o640, content: "one\n" }, { signal })).toBe(false);
    expect(await host.putFile({ path, mode: 0o600, content: "one\n" }, { signal })).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await host.readFile(path, { signal })).toBe("one\n");
    expect(await host.readFile(`${path}.not`, { signal })).toBe(undefined);
    expect(await host.remove(path, { signal })).toBe(true);
    expect(await host.remove(path, { signal })).toBe(false);
  });

  test("programs are uploaded and verified by digest", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const { signal } = hosts;
    const source = join(folder.path, "source");
    await writeFile(source, Buffer.alloc(3_000_000, "x7"));
    const file = { path: join(folder.path, "bin", "program"), mode: 0o755, source };
    const host = open();
    expect(await host.putFile(file, { signal })).toBe(true);
    expect(await host.putFile(file, { signal })).toBe(false);
    expect(await readFile(file.path)).toEqual(await readFile(source));
  });

  test("folders are made once", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const { signal } = hosts;
    const directory = { path: join(folder.path, "a/b"), mode: 0o750 };
    const host = open();
    expect([
      await host.ensureDirectory(directory, { signal }),
      await host.ensureDirectory(directory, { signal }),
    ]).toEqual([true, false]);
  });

  test("a host is reached through a jump host", async () => {
    const [, second] = hosts.inventory.hosts;
    const jump = { ...hosts.settings, host: second?.address };
    const result = await open({ jump }).exec(["echo", "hello"], { signal: hosts.signal });
    expect(result.stdout).toBe("hello\n");
  });

  test("a host key that is not the known one ends before anything is sent", async () => {
    const other = `SHA256:${"A".repeat(43)}`;
    await expect(open({ fingerprint: other }).exec(["true"], { signal: hosts.signal })).rejects.toMatchObject(
      {
        code: "HOST_KEY_CHANGED",
        message: expect.stringMatching(
          /^node01: checking the host key of 172\.16\.206\.21:22: it shows SHA256:/,
        ),
      },
    );
  });

  test("a host that nobody knows is refused, and its fingerprint named", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const unknown = open({ fingerprint: undefined, knownHosts: join(folder.path, "known_hosts") });
    await expect(unknown.exec(["true"], { signal: hosts.signal })).rejects.toMatchObject({
      code: "HOST_KEY_UNKNOWN",
      hint: expect.stringContaining(hosts.fingerprint),
    });
  });

  test("the first contact asks about each unknown key once, and remembers the answer", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const { signal, dial } = hosts;
    const knownHosts = join(folder.path, ".ssh", "known_hosts");
    const ssh = { ...hosts.settings, fingerprint: undefined, knownHosts };
    const [first, second] = hosts.inventory.hosts;
    if (!first || !second) throw new Error("two hosts are there");
    const throughFirst = { ...second, ssh: { ...ssh, jump: { ...ssh, host: first.address } } };
    const inventory = { ...hosts.inventory, hosts: [throughFirst, { ...first, ssh }] };
    const asked: string[] = [];
    const answer = (ok: boolean) => (stranger: Stranger) => {
      asked.push(`${stranger.target.name} ${stranger.fingerprint}`);
      return Promise.resolve(ok);
    };
    await expect(meetHosts(inventory, { signal, dial, ask: answer(false) })).rejects.toMatchObject({
      code: "HOST_KEY_UNKNOWN",
    });
    expect(existsSync(knownHosts)).toBe(false);
    await meetHosts(inventory, { signal, dial, ask: answer(true) });
    const jumpHost = `node02's jump host ${hosts.fingerprint}`;
    expect(asked).toEqual([jumpHost, jumpHost, `node02 ${hosts.fingerprint}`]);
    await meetHosts(inventory, { signal, dial, ask: () => Promise.reject(new Error("asked again")) });
    const result = await open({ fingerprint: undefined, knownHosts }).exec(["true"], { signal });
    expect(result.exitCode).toBe(0);
  });

  test("a host is known by a line of known_hosts", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const knownHosts = join(folder.path, "known_hosts");
    const key = await readFile(join(hosts.bare.folder.path, "ssh", "host.pub"), "utf8");
    await writeFile(knownHosts, `# comment\n172.16.206.21,other ${key}`);
    const result = await open({ fingerprint: undefined, knownHosts }).exec(["true"], {
      signal: hosts.signal,
    });
    expect(result.exitCode).toBe(0);
  });

  test("a wrong password is an error that names host and user", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const passwordFile = join(folder.path, "password");
    await writeFile(passwordFile, "wrong\n");
    await chmod(passwordFile, 0o600);
    await expect(
      open({ identityFile: undefined, passwordFile }).exec(["true"], { signal: hosts.signal }),
    ).rejects.toMatchObject({
      code: "LOGIN_REFUSED",
      message: expect.stringMatching(/^node01: logging in as /),
    });
  });

  test("a host that is down is an error that names host and address", async () => {
    await expect(open({ port: 23 }).exec(["true"], { signal: hosts.signal })).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      message: expect.stringMatching(/^node01: connecting to 172\.16\.206\.21:23: /),
    });
  });

  test("a connection lost in the middle names the step, and the next call connects anew", async () => {
    const sockets: { destroy(): unknown }[] = [];
    const host = open({}, async (address, port) => {
      const socket = await hosts.dial(address, port);
      sockets.push(socket);
      return socket;
    });
    await host.exec(["true"], { signal: hosts.signal });
    const running = host.exec(["sleep", "30"], { signal: hosts.signal });
    sockets[0]?.destroy();
    await expect(running).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      message: expect.stringContaining("node01: running sleep 30"),
    });
    expect((await host.exec(["echo", "again"], { signal: hosts.signal })).stdout).toBe("again\n");
  });

  test("a disk that is full is an error that names host, step and cause, and nothing half-written is left", async () => {
    await using folder = await temporaryFolder("ssh-files");
    const { signal } = hosts;
    const source = join(folder.path, "source");
    await writeFile(source, Buffer.alloc(2_000_000, "x"));
    const full = join(folder.path, "full");
    const host = open();
    await host.exec(["sh", "-ec", `mkdir "$1"; mount -t tmpfs -o size=1m tmpfs "$1"`, "sh", full], {
      signal,
    });
    try {
      const path = join(full, "program");
      await expect(host.putFile({ path, mode: 0o755, source }, { signal })).rejects.toMatchObject({
        code: "REMOTE_STEP_FAILED",
        message: expect.stringMatching(/^node01: putting .*No space left on device/),
        hint: expect.stringContaining("Free some space"),
      });
      expect((await host.exec(["ls", "-A", full], { signal })).stdout).toBe("");
    } finally {
      await host.exec(["umount", full], { signal });
    }
  });

  test("an aborted call ends at once", async () => {
    const abort = new AbortController();
    const host = open();
    await host.exec(["true"], { signal: hosts.signal });
    const running = host.exec(["sleep", "30"], { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });

  test("sshd's settings are checked, stay when a new connection confirms them, and go when none gets through", async () => {
    const { signal } = hosts;
    const host = open();
    const execAnew: typeof host.exec = (command, options) => {
      host.connection.close();
      return host.exec(command, options);
    };
    const config = join(hosts.bare.folder.path, "ssh", "sshd-node01");
    const { process } = (await hosts.bare.engine.hosts[0]?.units.status("sshd", { signal })) ?? {};
    const place = {
      config,
      file: `${config}.d/00-nomad-demo.conf`,
      check: `/usr/sbin/sshd -t -f ${config}`,
      reload: `kill -HUP ${process?.pid}`,
    };
    const apply = (settings: string, revertAfterS = 30): Promise<boolean> =>
      applySshdSettings({ host, settings, execAnew, place, revertAfterS, signal });
    const inForce = async (): Promise<string> =>
      (await host.exec(["/usr/sbin/sshd", "-T", "-f", config], { signal })).stdout;

    const settings = renderSshdSettings({ user: "root" });
    expect([await apply(settings), await apply(settings)]).toEqual([true, false]);
    expect(await inForce()).toMatch(/^passwordauthentication no$/m);

    await expect(apply("NoSuchKeyword yes\n")).rejects.toMatchObject({
      code: "REMOTE_STEP_FAILED",
      message: expect.stringMatching(/^node01: changing sshd's settings: .*NoSuchKeyword/s),
    });
    expect(await readFile(place.file, "utf8")).toBe(settings);

    await expect(apply("AllowUsers nobody\n", 3)).rejects.toMatchObject({
      code: "SSHD_SETTINGS_REVERTED",
      message: expect.stringMatching(/^node01: confirming sshd's settings/),
    });
    await eventually(() => host.exec(["true"], { signal }));
    expect(await readFile(place.file, "utf8")).toBe(settings);

    await removeSshdSettings(host, { signal }, place);
    expect(await inForce()).toMatch(/^passwordauthentication yes$/m);
  });

  const noNft = spawnSync("nft", ["--version"]).status === 0 ? "" : " (skipped: no nft)";

  test.skipIf(noNft)(
    `firewall rules stay when a new connection confirms them, and go when none gets through${noNft}`,
    async () => {
      const { signal } = hosts;
      const host = open();
      const execAnew: typeof host.exec = (command, options) => {
        host.connection.close();
        return host.exec(command, options);
      };
      const rules = renderFirewall({ network: "172.16.206.0/24", sshPort: 22 });
      try {
        expect(await applyFirewall({ host, rules, execAnew, signal })).toBe(true);
        expect(await applyFirewall({ host, rules, execAnew, signal })).toBe(false);

        const lockingOut = renderFirewall({ network: "10.0.0.0/24", sshPort: 23 });
        await expect(
          applyFirewall({ host, rules: lockingOut, execAnew, signal, revertAfterS: 3 }),
        ).rejects.toMatchObject({
          code: "FIREWALL_REVERTED",
          message: expect.stringMatching(/^node01: confirming the firewall/),
        });
        const inForce = await eventually(() =>
          host.exec(["nft", "list", "table", "inet", "nomad-demo"], { signal }),
        );
        expect(inForce.stdout).toContain("tcp dport 22 accept");
        expect(await applyFirewall({ host, rules, execAnew, signal })).toBe(false);
      } finally {
        await removeFirewall(host, { signal });
        await host.exec(["rmdir", "/etc/nomad-demo"], { signal });
      }
    },
  );
});
