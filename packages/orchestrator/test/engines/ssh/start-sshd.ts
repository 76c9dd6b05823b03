import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { parseSshSettings, type SshSettings } from "../../../src/engines/ssh/settings.ts";

/** Why there is no sshd to test with; empty where there is one. */
export const noSshd = existsSync("/usr/sbin/sshd")
  ? userInfo().uid === 0
    ? ""
    : " (skipped: not root)"
  : " (skipped: no sshd)";

/** Real sshds on loopback addresses, with keys made for them. */
export interface SshdPlace extends AsyncDisposable {
  /** Holds `host_TYPE`, `host_TYPE.pub`, `user`, `user.pub` and whatever a test puts there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Of the nth host of a network of the test's own. */
  address(host: number): string;
  /** Starts one on these hosts' addresses, port 22. `config` comes first, and so wins. */
  start(hosts: readonly number[], config?: string, options?: { readonly sftp: boolean }): Promise<void>;
  /** Settings that log the test's user in to a host; `ssh` of an inventory on top. */
  settings(host: number, ssh?: Readonly<Record<string, unknown>>): SshSettings;
}

export const KEY_TYPES = ["ed25519", "rsa", "ecdsa"] as const;

export async function findSshdPlace(): Promise<SshdPlace> {
  const temporary = await temporaryFolder("sshd");
  const subnet = freeSubnet();
  const { path: folder } = temporary;
  const running = new AsyncDisposableStack();
  for (const type of KEY_TYPES) makeKey(join(folder, `host_${type}`), type);
  makeKey(join(folder, "user"), "ed25519");
  await copyFile(join(folder, "user.pub"), join(folder, "authorized"));
  await mkdir("/run/sshd", { recursive: true });
  return {
    folder,
    signal: AbortSignal.timeout(120_000),
    address: (host) => subnet.address(host),
    start: async (hosts, config = "", { sftp } = { sftp: true }) => {
      const addresses = hosts.map((host) => subnet.address(host));
      const file = join(folder, `sshd_config-${hosts.join("-")}`);
      await writeFile(
        file,
        [config, ...addresses.map((at) => `ListenAddress ${at}`), CONFIG(folder), sftp ? SFTP : ""].join(
          "\n",
        ),
      );
      const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file], { stdio: "ignore" });
      running.defer(async () => {
        child.kill("SIGTERM");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      });
      for (const address of addresses) await eventually(() => untilAnswered(address));
    },
    settings: (host, ssh = {}) =>
      parseSshSettings({
        name: `host${host}`,
        address: subnet.address(host),
        roles: { consul: "server", nomadServer: true, nomadClient: true },
        ssh: { identityFile: join(folder, "user"), knownHosts: join(folder, "known_hosts"), ...ssh },
      }),
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]();
      subnet[Symbol.dispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
}

export const makeKey = (path: string, type: string, passphrase = ""): void =>
  void execFileSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", path]);

async function untilAnswered(address: string): Promise<void> {
  const socket = connect({ host: address, port: 22 });
  try {
    await once(socket, "data");
  } finally {
    socket.destroy();
  }
}

const CONFIG = (folder: string): string => `
${KEY_TYPES.map((type) => `HostKey ${folder}/host_${type}`).join("\n")}
AuthorizedKeysFile ${folder}/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile none
SetEnv HOME=${folder}
`;

const SFTP = "Subsystem sftp internal-sftp\n";
