import type { SFTPWrapper } from "ssh2";
import type { CallOptions } from "../../call-options.ts";
import { hostNotFit, remoteStepFailed } from "./errors.ts";
import { machineOf } from "./machine-of.ts";
import type { SshHost } from "./ssh-host.ts";

/** Something that a host lacks, and the line that gives it that. */
export interface Unfitness {
  readonly problem: string;
  readonly cure: string;
}

export interface CheckHostOptions extends CallOptions {
  /** Programs of this machine that are to be copied to the host. */
  readonly programs: readonly string[];
  /** Whether systemd keeps its programs running. */
  readonly systemd: boolean;
}

/**
 * Finds out, before anything is uploaded, whether a host can be one of a world's: throws HOST_NOT_FIT with all that it lacks, and SUDO_REFUSED.
 * Changes nothing.
 */
export async function checkHost(
  host: SshHost,
  { programs, systemd, signal }: CheckHostOptions,
): Promise<void> {
  const { exitCode, stdout, stderr } = await host.exec(["sh", "-c", factsScript], { signal });
  if (exitCode !== 0) throw remoteStepFailed(host.name, "looking at it", stderr || stdout);
  const facts = readFacts(stdout);
  const lacks = [
    ...(facts.system === "Linux" ? [] : [notLinux(facts.system)]),
    ...(systemd && !facts.systemd ? [noSystemd] : []),
    ...facts.missing.map(missingProgram),
    ...(await otherMachines(programs, facts.machine)),
    ...((await hasSftp(host, { signal })) ? [] : [noSftp]),
  ];
  if (lacks.length > 0) throw hostNotFit(host.name, lacks);
}

/** In lines: what `uname` says, whether systemd is the first process (sd_booted(3)), and what is missing of what files are put with. */
const factsScript = `uname -s
uname -m
if [ -d /run/systemd/system ]; then echo yes; else echo no; fi
for program in sha256sum stat find; do command -v $program >/dev/null || echo $program; done
PATH="$PATH:/usr/sbin:/sbin"
command -v useradd >/dev/null || command -v adduser >/dev/null || echo useradd`;

interface Facts {
  readonly system: string;
  readonly machine: string;
  readonly systemd: boolean;
  readonly missing: readonly string[];
}

function readFacts(text: string): Facts {
  const [system = "", machine = "", systemd, ...missing] = text.trim().split("\n");
  return { system, machine, systemd: systemd === "yes", missing };
}

async function otherMachines(programs: readonly string[], machine: string): Promise<Unfitness[]> {
  const all = await Promise.all(programs.map(async (path) => ({ path, wanted: await machineOf(path) })));
  return all
    .filter(({ wanted }) => wanted !== undefined && !wanted.includes(machine))
    .map(({ path, wanted }) => ({
      problem: `its processor is ${machine}, ${path} is for ${wanted?.[0]}`,
      cure: `bring the world up from a machine with a processor of that kind (one of the hosts will do), whose consul and nomad are copied`,
    }));
}

async function hasSftp(host: SshHost, options: CallOptions): Promise<boolean> {
  const open = host.connection.use(
    "opening sftp",
    (client) =>
      new Promise<boolean>((resolve, reject) => {
        client.sftp((error: Error | undefined, sftp: SFTPWrapper) => {
          if (error) return /subsystem|sftp/i.test(error.message) ? resolve(false) : reject(error);
          sftp.on("error", () => {}).end();
          return resolve(true);
        });
      }),
    options,
  );
  return open;
}

const notLinux = (system: string): Unfitness => ({
  problem: `its system is ${system}, not Linux`,
  cure: "leave it out of the inventory",
});

const missingProgram = (program: string): Unfitness => ({
  problem: `it has no ${program}`,
  cure: `\`apt-get install -y ${program === "useradd" ? "passwd" : "coreutils findutils"}\``,
});

const noSystemd: Unfitness = {
  problem: "systemd does not run there",
  cure: "`apt-get install -y systemd-sysv && reboot`; a container needs it as its first process (`docker run --privileged … /sbin/init`)",
};

const noSftp: Unfitness = {
  problem: "its sshd has no sftp subsystem",
  cure: "`echo 'Subsystem sftp internal-sftp' >> /etc/ssh/sshd_config && systemctl reload ssh` (in place of a line that says something else)",
};
