import { mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probePrivileges } from "../engines/local/privileges.ts";
import { findTool } from "../engines/local/programs.ts";
import { runCleanly } from "../engines/local/run-cleanly.ts";
import type { CallOptions } from "../call-options.ts";
import type { Finding } from "./finding.ts";

/** What Consul's and Nomad's own units ask for is 65536; a world of four hosts on one machine was seen with some hundreds a process. */
const openFiles = 4_096;

/** What the kernel lets this user have, of which worlds need some; nothing on a system without /proc. */
export async function examineLimits(options: CallOptions): Promise<Finding[]> {
  if (process.platform !== "linux") return [];
  return [examineOpenFiles(read("/proc/self/limits")), examineInotify(), await examineNetem(options)];
}

/** How many files a process of this user may have open, from the text of /proc/PID/limits (proc(5)). */
export function examineOpenFiles(limits: string): Finding {
  const [, soft = "", hard = ""] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? [];
  const ok = hard === "unlimited" || Number(hard) >= openFiles;
  return {
    what: "open files",
    found: `${soft} a process, at most ${hard}`,
    ok,
    needed: false,
    use: "agents and edges with many connections",
    hint: `Raise it: \`ulimit -Hn 65536\` as root in this shell, or \`* hard nofile 65536\` in /etc/security/limits.conf.`,
  };
}

/** Where folders cannot be watched, supervisors read them every two seconds: worlds work, and react later. */
function examineInotify(): Finding {
  const limit = (name: string): string => read(`/proc/sys/fs/inotify/max_user_${name}`).trim();
  const failure = tryWatch();
  return {
    what: "inotify",
    found: `${limit("instances")} instances, ${limit("watches")} watches${failure === undefined ? "" : `; none is left (${failure})`}`,
    ok: failure === undefined,
    needed: false,
    use: "agents that are restarted at once",
    hint: "Allow more: `sysctl fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288`.",
  };
}

/** One that is asked for and given back is the only proof: other programs of the user count too. */
function tryWatch(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "nomad-demo-doctor-"));
  try {
    watch(folder).close();
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Tried on the loopback of a namespace that is gone with the trial. */
async function examineNetem({ signal }: CallOptions): Promise<Finding> {
  const words = { what: "netem", needed: false, use: "chaos: slow and lossy networks" };
  const hint =
    "Install iproute2's tc and a kernel with sch_netem (Debian: `modprobe sch_netem`, package linux-image-amd64, not -cloud).";
  const [unshare, tc] = [findTool("unshare"), findTool("tc")];
  if (!unshare || !tc) return { ...words, ok: false, found: `no ${tc ? "unshare" : "tc"}`, hint };
  const privileges = await probePrivileges({ signal });
  if (privileges.kind === "none") return { ...words, ok: false, found: privileges.reason, hint };
  const flags = privileges.kind === "root" ? ["--net"] : ["--user", "--map-root-user", "--net"];
  const command = [unshare, ...flags, tc, "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  const { exitCode, stderr } = await runCleanly(command, { signal });
  const found = exitCode === 0 ? "yes" : `this kernel has none: ${stderr.trim().split("\n")[0]}`;
  return { ...words, ok: exitCode === 0, found, hint };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
