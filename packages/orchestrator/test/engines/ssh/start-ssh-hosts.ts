import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { eventually } from "testing";
import { probePrivileges } from "../../../src/engines/local/privileges.ts";
import { openTunnel } from "../../../src/engines/local/relay/world-fetch.ts";
import { fingerprintOf } from "../../../src/engines/ssh/known-hosts.ts";
import type { Dial } from "../../../src/engines/ssh/dial.ts";
import type { Inventory } from "../../../src/inventory/inventory.ts";
import { openBareWorld, type BareWorld } from "../local/start-bare-world.ts";

const privileges = await probePrivileges({ signal: AbortSignal.timeout(30_000) });

/** Why there are no such hosts to test with; empty where there are. */
export const noSshHosts = !existsSync("/usr/sbin/sshd")
  ? " (skipped: no sshd)"
  : privileges.kind !== "root"
    ? " (skipped: not root)"
    : "";

/** Machines with a real sshd: the hosts of a bare local world. */
export interface SshHosts extends AsyncDisposable {
  readonly bare: BareWorld;
  readonly signal: AbortSignal;
  /** Reaches the hosts' SSH ports from outside of the world. */
  readonly dial: Dial;
  /** `ssh:` for a host of an inventory: key and fingerprint right. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
  /** The world's hosts with those settings. */
  readonly inventory: Inventory;
}

/** Starts sshd on every host, for the user who runs the test, with keys made for it. */
export async function startSshHosts(): Promise<SshHosts> {
  const bare = await openBareWorld("root");
  const { folder, engine, signal } = bare;
  await engine.prepare({ signal });
  const keys = join(folder.path, "ssh");
  await mkdir(keys, { mode: 0o700 });
  for (const name of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, name)]);
  await writeFile(join(keys, "authorized"), readFileSync(join(keys, "user.pub")), { mode: 0o600 });
  await mkdir("/run/sshd", { recursive: true });
  for (const host of engine.hosts) {
    const config = join(keys, `sshd-${host.name}`);
    await mkdir(`${config}.d`);
    await writeFile(config, `Include ${config}.d/*.conf\n${sshdConfig(host.address, keys)}`);
    const command = ["/usr/sbin/sshd", "-D", "-e", "-f", config];
    await host.units.define(
      { name: "sshd", description: "sshd", command, environment: {}, workingDirectory: "/" },
      { signal },
    );
    await host.units.start("sshd", { signal });
  }
  const dial: Dial = (host, port) => openTunnel(join(folder.path, "relay.sock"), `${host}:${port}`);
  for (const host of engine.hosts) await eventually(async () => (await dial(host.address, 22)).destroy());
  const key = readFileSync(join(keys, "host.pub"), "utf8").split(" ")[1] ?? "";
  const fingerprint = fingerprintOf(Buffer.from(key, "base64"));
  const settings = { user: userInfo().username, identityFile: join(keys, "user"), fingerprint };
  return {
    bare,
    signal,
    dial,
    settings,
    fingerprint,
    inventory: {
      ...bare.inventory,
      engine: "ssh",
      hosts: bare.inventory.hosts.map((host) => ({ ...host, ssh: settings })),
    },
    [Symbol.asyncDispose]: () => bare[Symbol.asyncDispose](),
  };
}

/** HOME: the tests are not about the start-up files of whoever runs them. */
const sshdConfig = (address: string, keys: string): string => `
ListenAddress ${address}
HostKey ${keys}/host
AuthorizedKeysFile ${keys}/authorized
StrictModes no
UsePAM no
PasswordAuthentication yes
PermitRootLogin yes
AllowTcpForwarding yes
Subsystem sftp internal-sftp
PidFile none
SetEnv HOME=${keys}
`;
