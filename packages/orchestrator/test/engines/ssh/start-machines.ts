import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, temporaryFolder } from "testing";
import { namespacePrefix } from "../../../src/engines/local/topology.ts";
import { openTunnel } from "../../../src/engines/local/relay/world-fetch.ts";
import { fingerprintOf } from "../../../src/engines/ssh/known-hosts.ts";
import type { InventoryFile } from "../../../src/inventory/inventory.ts";
import { openBareWorld } from "../local/start-bare-world.ts";
import { noSshHosts } from "./start-ssh-hosts.ts";

const nspawn = "/usr/bin/systemd-nspawn";

/** Why there are no such machines to test with; empty where there are. */
export const noMachines = noSshHosts || (existsSync(nspawn) ? "" : " (skipped: no systemd-nspawn)");

/** Machines with an init of their own: real systemd and sshd, each in a container whose files are a layer over this machine's. */
export interface Machines extends AsyncDisposable {
  /** What an inventory says of them: one server, two clients. */
  readonly inventory: InventoryFile;
  /** Stands in front of a program of this machine that is to be in their network. */
  readonly prefix: readonly string[];
  /** Runs a shell command on one of them, as root. Throws with what it said when it fails. */
  run(host: string, command: string): string;
  /** Pulls the plug of one, and starts it again with what is on its disk. */
  reset(host: string): Promise<void>;
}

/** Starts two of them in the namespaces of a bare local world; all is gone on disposal. */
export async function startMachines(): Promise<Machines> {
  await using stack = new AsyncDisposableStack();
  const files = stack.use(await temporaryFolder("machines"));
  const bare = stack.use(await openBareWorld("root"));
  const { engine, folder, signal } = bare;
  await engine.prepare({ signal });
  for (const name of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(files.path, name)]);
  const [key, identityFile] = [join(files.path, "host"), join(files.path, "user")];
  const hostKey = readFileSync(`${key}.pub`, "utf8").split(" ")[1] ?? "";
  const ssh = { identityFile, fingerprint: fingerprintOf(Buffer.from(hostKey, "base64")) };
  const running = new Map<string, AsyncDisposable>();
  stack.defer(async () => {
    await Promise.all([...running.values()].map((machine) => machine[Symbol.asyncDispose]()));
  });
  const boot = async (host: string): Promise<void> => {
    const root = join(files.path, host);
    running.set(host, await startMachine({ host, root, namespace: namespacePrefix(folder.id) + host }));
  };
  for (const { name, address } of bare.inventory.hosts) {
    await layFiles(stack, { root: join(files.path, name), name, address, key, user: `${identityFile}.pub` });
    await boot(name);
  }
  const untilUp = (address: string): Promise<void> =>
    eventually(
      async () => void (await openTunnel(join(folder.path, "relay.sock"), `${address}:22`)).destroy(),
      {
        timeoutMs: 60_000,
      },
    );
  const addressOf = (host: string): string =>
    bare.inventory.hosts.find(({ name }) => name === host)?.address ?? "";
  const prefix = await engine.enterWorld();
  const run = (host: string, command: string): string => {
    const [program, ...words] = [...prefix, "ssh", ...asked(identityFile), addressOf(host), command];
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  };
  const ready = async (host: string): Promise<void> => {
    await untilUp(addressOf(host));
    run(host, openCgroups);
  };
  for (const { name } of bare.inventory.hosts) await ready(name);
  const owned = stack.move();
  return {
    inventory: {
      ...bare.inventory,
      security: undefined,
      engine: "ssh",
      hosts: bare.inventory.hosts.map((host) => ({ ...host, ssh })),
    },
    prefix,
    run,
    reset: async (host) => {
      await running.get(host)?.[Symbol.asyncDispose]();
      await boot(host);
      await ready(host);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** For a client that is not what is tested: the key of a container that was just made is nobody's secret. */
const asked = (identityFile: string): readonly string[] =>
  ["-l", "root", "-i", identityFile].concat(
    [
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "LogLevel=ERROR",
      "IdentitiesOnly=yes",
    ].flatMap((option) => ["-o", option]),
  );

/** A container may not write in control groups v1, as machines may: Nomad's clients make one in each hierarchy. */
const openCgroups = `for group in /sys/fs/cgroup/*/; do
  [ -e "$group/cgroup.clone_children" ] || continue
  mount -o remount,rw,bind "$group"
done
cd /sys/fs/cgroup/cpuset 2>/dev/null || exit 0
[ -n "$(cat cpuset.cpus)" ] || { cat cpuset.effective_cpus > cpuset.cpus; cat cpuset.effective_mems > cpuset.mems; }`;

interface MachineFiles {
  readonly root: string;
  readonly name: string;
  readonly address: string;
  readonly key: string;
  readonly user: string;
}

/** What this machine would start for itself, and a container needs not. */
const notStarted = [
  "avahi-daemon.service",
  "avahi-daemon.socket",
  "postgresql.service",
  "systemd-timesyncd.service",
  "systemd-networkd.service",
  "systemd-resolved.service",
  "systemd-udevd.service",
  "console-getty.service",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
];

/** A layer of files over this machine's own: who it is, whose key it takes, and what it does not start. */
async function layFiles(stack: AsyncDisposableStack, machine: MachineFiles): Promise<void> {
  const { root, name, address, key, user } = machine;
  const own = (path: string): string => join(root, "own", path);
  for (const path of ["work", "merged", "own/etc/systemd/system", "own/etc/ssh", "own/root/.ssh"])
    await mkdir(join(root, path), { recursive: true });
  await chmod(own("root/.ssh"), 0o700);
  await writeFile(own("etc/hostname"), `${name}\n`);
  await writeFile(own("etc/hosts"), `127.0.0.1 localhost\n${address} ${name}\n`);
  await writeFile(own("etc/machine-id"), "");
  await writeFile(own("etc/fstab"), "");
  await writeFile(own("root/.ssh/authorized_keys"), readFileSync(user), { mode: 0o600 });
  await writeFile(own("etc/ssh/key"), readFileSync(key), { mode: 0o600 });
  await writeFile(own("etc/ssh/sshd_config"), sshdConfig);
  for (const unit of notStarted) await symlink("/dev/null", own(`etc/systemd/system/${unit}`));
  const layers = `lowerdir=/,upperdir=${join(root, "own")},workdir=${join(root, "work")}`;
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", layers, join(root, "merged")]);
  stack.defer(() => void execFileSync("umount", ["--recursive", join(root, "merged")]));
}

const sshdConfig = `HostKey /etc/ssh/key
PermitRootLogin prohibit-password
UsePAM no
Subsystem sftp internal-sftp
`;

async function startMachine({
  host,
  root,
  namespace,
}: {
  readonly host: string;
  readonly root: string;
  readonly namespace: string;
}): Promise<AsyncDisposable> {
  const output = openSync(join(root, "console"), "a");
  const child = spawn(
    nspawn,
    [
      "--boot",
      "--quiet",
      "--keep-unit",
      "--register=no",
      "--link-journal=no",
      "--console=pipe",
      `--directory=${join(root, "merged")}`,
      `--machine=${host}`,
      `--network-namespace-path=/run/netns/${namespace}`,
    ],
    { stdio: ["ignore", output, output] },
  );
  await once(child, "spawn");
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
