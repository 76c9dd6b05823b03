import type { CallOptions } from "../call-options.ts";
import type { Host } from "../hosts/host.ts";
import { accountsNotChanged } from "./errors.ts";

/** Where accounts are made and removed. */
type Place = Pick<Host, "name" | "exec">;

export interface EnsureAccountsOptions extends CallOptions {
  /** Where their numbers are chosen from; default: where the host chooses those of its services. */
  readonly numbers?: { readonly min: number; readonly max: number };
}

/** Written into an account that was made here, so that no other is ever removed. */
const comment = "made by nomad-demo";

/**
 * Makes accounts that nobody can log in to be there, each with a group of its name; returns those that were not. Needs root. Throws
 * ACCOUNTS_NOT_CHANGED.
 */
export async function ensureAccounts(
  host: Place,
  names: readonly string[],
  { numbers, signal }: EnsureAccountsOptions,
): Promise<string[]> {
  const range = [String(numbers?.min ?? ""), String(numbers?.max ?? "")];
  const command = ["sh", "-c", makeAccounts, "sh", comment, ...range, ...new Set(names)];
  const { exitCode, stdout, stderr } = await host.exec(command, { signal });
  if (exitCode !== 0) throw accountsNotChanged(host.name, stderr || stdout);
  return stdout.split("\n").filter((line) => names.includes(line));
}

/** Removes those of the accounts that {@link ensureAccounts} made; `nd-*` is all whose names begin so. None of their processes may run any more. */
export async function removeAccounts(
  host: Place,
  names: readonly string[],
  { signal }: CallOptions,
): Promise<void> {
  const patterns = names.map(patternOf);
  const command = ["sh", "-c", deleteAccounts, "sh", comment, ...patterns];
  const { exitCode, stderr } = await host.exec(command, { signal });
  if (exitCode !== 0) throw accountsNotChanged(host.name, stderr);
}

/** The accounts made by {@link ensureAccounts} that one of the hosts has, on all of them: a host that came later may get their tasks. */
export async function shareAccounts(
  hosts: readonly Place[],
  pattern: string,
  options: EnsureAccountsOptions,
): Promise<void> {
  const command = ["sh", "-c", listAccounts, "sh", comment, patternOf(pattern)];
  const lists = await Promise.all(
    hosts.map(async (host) => (await host.exec(command, options)).stdout.split("\n").filter(Boolean)),
  );
  const all = [...new Set(lists.flat())];
  const lacking = hosts.filter((_, index) => all.some((name) => !lists[index]?.includes(name)));
  await Promise.all(lacking.map((host) => ensureAccounts(host, all, options)));
}

const patternOf = (name: string): string => name.replaceAll("*", "[a-z0-9_-]*");

/** $1 comment, $2 pattern of names. */
const listAccounts = `grep "^$2:[^:]*:[^:]*:[^:]*:$1:" /etc/passwd | cut -d: -f1`;

/** $1 comment, $2 and $3 numbers from and to, then names. useradd(8), or busybox's adduser. Who comes second finds the account there. */
const makeAccounts = `PATH="$PATH:/usr/sbin:/sbin"
comment="$1"; min="$2"; max="$3"; shift 3
with_useradd() {
  set -- --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin --comment "$comment" "$1"
  [ -z "$min" ] || set -- -K SYS_UID_MIN="$min" -K SYS_UID_MAX="$max" -K SYS_GID_MIN="$min" -K SYS_GID_MAX="$max" "$@"
  useradd "$@"
}
with_adduser() {
  number="\${min:-300}"
  while cut -d: -f3 /etc/passwd /etc/group | grep -qx "$number"; do number=$((number + 1)); done
  addgroup -g "$number" "$1" && adduser -u "$number" -D -H -h /nonexistent -s /sbin/nologin -G "$1" -g "$comment" "$1"
}
for name in "$@"; do
  id "$name" >/dev/null 2>&1 && continue
  if command -v useradd >/dev/null; then output="$(with_useradd "$name" 2>&1)"; else output="$(with_adduser "$name" 2>&1)"; fi
  id "$name" >/dev/null 2>&1 || { echo "$name: $output" >&2; exit 1; }
  echo "$name"
done`;

/** $1 comment, then patterns of names. */
const deleteAccounts = `PATH="$PATH:/usr/sbin:/sbin"
comment="$1"; shift
for pattern in "$@"; do
  for name in $(grep "^$pattern:[^:]*:[^:]*:[^:]*:$comment:" /etc/passwd | cut -d: -f1); do
    if command -v userdel >/dev/null; then output="$(userdel "$name" 2>&1)"; else output="$(deluser "$name" 2>&1)"; fi
    id "$name" >/dev/null 2>&1 || continue
    echo "$name: $output" >&2
    exit 1
  done
done`;
