import type { AgentName } from "../../agents/list-agents.ts";
import type { CallOptions } from "../../call-options.ts";
import type { Host } from "../../hosts/host.ts";
import { remoteStepFailed } from "./errors.ts";
import type { SshSettings } from "./settings.ts";

/** The accounts that agents run as; without a name: as whoever runs the units. */
export type AgentAccounts = Readonly<Partial<Record<AgentName, string>>>;

/** A Nomad client starts tasks as accounts of their own and mounts their secrets' folders: it has to be root. */
export const defaultAccounts: AgentAccounts = {
  consul: "nomad-demo-consul",
  "nomad-server": "nomad-demo-nomad",
};

/** Whether what runs on the host runs as root there, who alone can make accounts and give files away. */
export const hasRoot = ({ sudo, target }: Pick<SshSettings, "sudo" | "target">): boolean =>
  sudo || target.user === "root";

/** Written into an account that was made here, so that no other is ever removed. */
const comment = "made by nomad-demo";

/** Makes system accounts that nobody can log in to be there, each with a group of its name; returns those that were not. */
export async function ensureAccounts(
  host: Pick<Host, "name" | "exec">,
  names: readonly string[],
  { signal }: CallOptions,
): Promise<string[]> {
  const { exitCode, stdout, stderr } = await host.exec(
    ["sh", "-c", makeAccounts, "sh", comment, ...new Set(names)],
    { signal },
  );
  if (exitCode !== 0) throw remoteStepFailed(host.name, "making accounts for the agents", stderr || stdout);
  return stdout.split("\n").filter((line) => names.includes(line));
}

/** Removes those of the accounts that {@link ensureAccounts} made. None of their processes may run any more. */
export async function removeAccounts(
  host: Pick<Host, "name" | "exec">,
  names: readonly string[],
  { signal }: CallOptions,
): Promise<void> {
  const { exitCode, stderr } = await host.exec(
    ["sh", "-c", deleteAccounts, "sh", comment, ...new Set(names)],
    { signal },
  );
  if (exitCode !== 0) throw remoteStepFailed(host.name, "removing the agents' accounts", stderr);
}

/** $1 comment, then names. useradd(8), or busybox's adduser. Who comes second finds it there. */
const makeAccounts = `PATH="$PATH:/usr/sbin:/sbin"
comment="$1"; shift
for name in "$@"; do
  id "$name" >/dev/null 2>&1 && continue
  if command -v useradd >/dev/null; then
    output="$(useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin --comment "$comment" "$name" 2>&1)"
  else
    output="$( { addgroup -S "$name"; adduser -S -D -H -h /nonexistent -s /sbin/nologin -G "$name" -g "$comment" "$name"; } 2>&1)"
  fi
  id "$name" >/dev/null 2>&1 || { echo "$name: $output" >&2; exit 1; }
  echo "$name"
done`;

const deleteAccounts = `PATH="$PATH:/usr/sbin:/sbin"
comment="$1"; shift
for name in "$@"; do
  grep -q "^$name:[^:]*:[^:]*:[^:]*:$comment:" /etc/passwd || continue
  if command -v userdel >/dev/null; then output="$(userdel "$name" 2>&1)"; else output="$(deluser "$name" 2>&1)"; fi
  id "$name" >/dev/null 2>&1 || continue
  echo "$name: $output" >&2
  exit 1
done`;
