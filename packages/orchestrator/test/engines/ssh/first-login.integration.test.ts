import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { useAgentSocket } from "../../../src/engines/ssh/agent-socket.ts";
import { checkHost } from "../../../src/engines/ssh/check-host.ts";
import { parseHostCertificate } from "../../../src/engines/ssh/host-certificate.ts";
import { createSshHost, type SshHost } from "../../../src/engines/ssh/ssh-host.ts";
import { findSshdPlace, KEY_TYPES, makeKey, noSshd, type SshdPlace } from "./start-sshd.ts";

function open(place: SshdPlace, ssh: Readonly<Record<string, unknown>> = {}): SshHost {
  const settings = place.settings(1, ssh);
  return createSshHost({ name: "host1", address: settings.target.host, settings });
}

const publicKey = async (place: SshdPlace, type: string): Promise<string> =>
  (await readFile(join(place.folder, `host_${type}.pub`), "utf8")).trim();

const readPublic = async (place: SshdPlace, name: string): Promise<string> =>
  (await readFile(join(place.folder, `${name}.pub`), "utf8")).trim();

/** Signs a host key with an authority's, of the same type. */
async function certify(
  place: SshdPlace,
  type: string,
  principal: string,
  more: readonly string[] = [],
  ca = "ca",
): Promise<void> {
  const authority = join(place.folder, ca);
  if (!existsSync(authority)) makeKey(authority, type);
  const key = join(place.folder, `host_${type}.pub`);
  execFileSync("ssh-keygen", ["-q", "-s", authority, "-I", "host", "-h", "-n", principal, ...more, key]);
}

const knows = async (place: SshdPlace, text: string): Promise<void> =>
  writeFile(join(place.folder, "known_hosts"), text);

/** Every line of this machine's own key types, so that only what a test is about differs. */
async function knowsAll(place: SshdPlace): Promise<void> {
  await knows(place, `${place.address(1)} ${await publicKey(place, "ed25519")}\n`);
}

describe.skipIf(noSshd)(`what is known of a host with three keys${noSshd}`, () => {
  test.each(KEY_TYPES)("its %s key alone lets it be recognised, as with OpenSSH", async (type) => {
    await using place = await findSshdPlace();
    await place.start([1]);
    await knows(place, `${place.address(1)} ${await publicKey(place, type)}\n`);
    expect((await open(place).exec(["echo", "in"], { signal: place.signal })).stdout).toBe("in\n");
  });

  test("another key of a type that it has is a changed one, and so is one of a type that it has not", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    makeKey(join(place.folder, "other"), "rsa");
    const other = (await readFile(join(place.folder, "other.pub"), "utf8")).trim();
    for (const line of [other, other.replace("ssh-rsa", "ssh-dss")]) {
      await knows(place, `${place.address(1)} ${line}\n`);
      await expect(open(place).exec(["true"], { signal: place.signal })).rejects.toMatchObject({
        code: "HOST_KEY_CHANGED",
      });
    }
  });

  test("lines with names as ssh-keygen hashes them, and with patterns, are understood", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    const file = join(place.folder, "known_hosts");
    await knowsAll(place);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    expect(await readFile(file, "utf8")).toMatch(/^\|1\|/);
    expect((await open(place).exec(["true"], { signal: place.signal })).exitCode).toBe(0);
    await knows(place, `127.*,!${place.address(2)} ${await publicKey(place, "ecdsa")}\n`);
    expect((await open(place).exec(["true"], { signal: place.signal })).exitCode).toBe(0);
  });

  test("a revoked key is refused, whatever else says that it is right", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    const key = await publicKey(place, "ed25519");
    await knows(place, `${place.address(1)} ${key}\n@revoked * ${key}\n`);
    await expect(open(place).exec(["true"], { signal: place.signal })).rejects.toMatchObject({
      code: "HOST_KEY_REVOKED",
      hint: expect.stringContaining("known_hosts"),
    });
  });

  test.each(KEY_TYPES)(
    "a certificate of its %s key, signed by an authority of known_hosts, vouches for it",
    async (type) => {
      await using place = await findSshdPlace();
      await certify(place, type, place.address(1));
      await place.start([1, 2], `HostCertificate ${place.folder}/host_${type}-cert.pub`);
      await knows(place, `@cert-authority 127.* ${await readPublic(place, "ca")}\n`);
      expect((await open(place).exec(["echo", "in"], { signal: place.signal })).stdout).toBe("in\n");
      const other = createSshHost({ name: "host2", address: place.address(2), settings: place.settings(2) });
      await expect(other.exec(["true"], { signal: place.signal })).rejects.toMatchObject({
        code: "HOST_KEY_UNKNOWN",
        message: expect.stringContaining("@cert-authority"),
      });
    },
  );

  test.each(KEY_TYPES)("a certificate of %s vouches no more when any byte of it is another", async (type) => {
    await using place = await findSshdPlace();
    await certify(place, type, "host1");
    const text = await readPublic(place, `host_${type}-cert`);
    const blob = Buffer.from(text.split(" ")[1] ?? "", "base64");
    const key = Buffer.from((await publicKey(place, type)).split(" ")[1] ?? "", "base64");
    expect(parseHostCertificate(blob)).toMatchObject({ key, principals: ["host1"] });
    const believed = blob.keys().filter((at) => {
      const other = Buffer.from(blob);
      other.writeUInt8(blob.readUInt8(at) ^ 1, at);
      return (
        parseHostCertificate(other) !== undefined || parseHostCertificate(blob.subarray(0, at)) !== undefined
      );
    });
    expect([...believed]).toEqual([]);
  });

  test.each([
    [
      "of another authority",
      (place: SshdPlace) => certify(place, "ed25519", place.address(1), ["-V", "+1h"], "other"),
    ],
    [
      "that has run out",
      (place: SshdPlace) => certify(place, "ed25519", place.address(1), ["-V", "20200101:20210101"]),
    ],
    ["that is not there", () => Promise.resolve()],
  ])("a certificate %s does not, and the fingerprint to write down is named", async (_, make) => {
    await using place = await findSshdPlace();
    makeKey(join(place.folder, "ca"), "ed25519");
    await make(place);
    const certificate = join(place.folder, "host_ed25519-cert.pub");
    await place.start([1], existsSync(certificate) ? `HostCertificate ${certificate}` : "");
    await knows(place, `@cert-authority 127.* ${await readPublic(place, "ca")}\n`);
    await expect(open(place).exec(["true"], { signal: place.signal })).rejects.toMatchObject({
      code: "HOST_KEY_UNKNOWN",
      message: expect.stringContaining("@cert-authority"),
      hint: expect.stringMatching(/fingerprint: SHA256:/),
    });
  });
});

describe.skipIf(noSshd)(`a key with a passphrase${noSshd}`, () => {
  test.each(["ed25519", "rsa"])(
    "of type %s ends the login at once, with the lines that put it into an agent",
    async (type) => {
      await using place = await findSshdPlace();
      const path = join(place.folder, "locked");
      makeKey(path, type, "a passphrase");
      // Nothing listens: nobody is called.
      await expect(
        open(place, { identityFile: path }).exec(["true"], { signal: place.signal }),
      ).rejects.toMatchObject({
        code: "IDENTITY_NEEDS_PASSPHRASE",
        hint: expect.stringMatching(/ssh-add .*locked.*agent: true/s),
      });
      execFileSync("ssh-keygen", [
        "-q",
        "-p",
        "-m",
        "PEM",
        "-P",
        "a passphrase",
        "-N",
        "another one",
        "-f",
        path,
      ]);
      await expect(
        open(place, { identityFile: path }).exec(["true"], { signal: place.signal }),
      ).rejects.toMatchObject({
        code: "IDENTITY_NEEDS_PASSPHRASE",
      });
    },
  );

  test("works in an agent, as `agent: true` and as its socket", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    await knowsAll(place);
    const socket = join(place.folder, "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      await eventually(() =>
        execFileSync("ssh-add", ["-q", join(place.folder, "user")], { env, stdio: "ignore" }),
      );
      for (const value of [true, socket]) {
        useAgentSocket(value === true ? socket : undefined);
        const host = open(place, { identityFile: undefined, agent: value });
        expect((await host.exec(["true"], { signal: place.signal })).exitCode).toBe(0);
      }
      useAgentSocket(undefined);
      const without = open(place, { identityFile: undefined, agent: true });
      await expect(without.exec(["true"], { signal: place.signal })).rejects.toMatchObject({
        code: "AGENT_NOT_KNOWN",
      });
      const dead = open(place, { identityFile: undefined, agent: `${socket}.not` });
      await expect(dead.exec(["true"], { signal: place.signal })).rejects.toMatchObject({
        code: "AGENT_NOT_USABLE",
      });
    } finally {
      agent.kill("SIGTERM");
      if (agent.exitCode === null && agent.signalCode === null) await once(agent, "exit");
    }
  });
});

describe.skipIf(noSshd)(`a host is looked at before anything is put there${noSshd}`, () => {
  /** A program that says nothing but for which processor it is: the head of an ELF file. */
  async function programFor(place: SshdPlace, machine: number): Promise<string> {
    const path = join(place.folder, `program-${machine}`);
    const head = Buffer.alloc(64);
    head.write("\x7fELF\x02\x01\x01", "latin1");
    head.writeUInt16LE(machine, 18);
    await writeFile(path, head);
    return path;
  }
  const OTHER =
    process.arch === "arm64" ? { machine: 62, name: "x86_64" } : { machine: 183, name: "aarch64" };

  test("one that has all is let be", async () => {
    await using place = await findSshdPlace();
    await place.start([1]);
    await knowsAll(place);
    const programs = [process.execPath];
    await checkHost(open(place), { programs, systemd: false, signal: place.signal });
  });

  test("all that it lacks is named at once, each with the line that cures it", async () => {
    await using place = await findSshdPlace();
    const bin = join(place.folder, "bin");
    await mkdir(bin);
    await writeFile(
      join(bin, "sh"),
      `#!/bin/sh\n[ "$1" = -c ] && set -- -c "$(printf '%s' "$2" | sed 's#/run/systemd/system#/nowhere#')"\nexec /bin/sh "$@"\n`,
    );
    await chmod(join(bin, "sh"), 0o755);
    await place.start([1], `ForceCommand PATH=${bin}:$PATH; eval "$SSH_ORIGINAL_COMMAND"`);
    await knowsAll(place);
    const programs = [await programFor(place, OTHER.machine)];
    await expect(
      checkHost(open(place), { programs, systemd: true, signal: place.signal }),
    ).rejects.toMatchObject({
      code: "HOST_NOT_FIT",
      message: expect.stringMatching(
        new RegExp(`^host1: systemd does not run there; its processor is \\w+, \\S+ is for ${OTHER.name}`),
      ),
      hint: expect.stringMatching(/systemd-sysv.*processor of that kind/s),
    });
  });

  test("one without the sftp subsystem is named with the line of sshd_config", async () => {
    await using place = await findSshdPlace();
    await place.start([1], "", { sftp: false });
    await knowsAll(place);
    await expect(
      checkHost(open(place), { programs: [], systemd: false, signal: place.signal }),
    ).rejects.toMatchObject({
      code: "HOST_NOT_FIT",
      message: "host1: its sshd has no sftp subsystem",
      hint: expect.stringContaining("Subsystem sftp internal-sftp"),
    });
  });

  test.each([
    ["asks for a password", "echo 'sudo: a password is required' >&2; exit 1", /a password is required/],
    ["is not there", "", /there is no sudo/],
  ])("a sudo that %s is named with the line of sudoers", async (_, script, words) => {
    await using place = await findSshdPlace();
    const bin = join(place.folder, "bin");
    await mkdir(bin);
    if (script !== "") await writeFile(join(bin, "sudo"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await place.start([1], `ForceCommand PATH=${bin}; eval "$SSH_ORIGINAL_COMMAND"`);
    await knowsAll(place);
    const host = open(place, { sudo: true });
    await expect(
      checkHost(host, { programs: [], systemd: false, signal: place.signal }),
    ).rejects.toMatchObject({
      code: "SUDO_REFUSED",
      message: expect.stringMatching(words),
      hint: expect.stringContaining("root ALL=(ALL) NOPASSWD: ALL"),
    });
  });
});
