import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "command-line/user-error";
import type { CallOptions } from "../../call-options.ts";
import type { Host } from "../../hosts/host.ts";
import { remoteStepFailed, sshdSettingsReverted } from "./errors.ts";
import type { SshTarget } from "./settings.ts";

/** Where a host's sshd is configured, and how it is told; programs as a shell takes them. */
export interface SshdPlace {
  /** Its main configuration, which has to include the folder of `file`. */
  readonly config: string;
  readonly file: string;
  readonly check: string;
  readonly reload: string;
}

const defaultPlace: SshdPlace = {
  config: "/etc/ssh/sshd_config",
  // The first value that sshd reads counts.
  file: "/etc/ssh/sshd_config.d/00-nomad-demo.conf",
  check: "sshd -t",
  // Debian calls it ssh, others sshd.
  reload: "systemctl reload ssh 2>/dev/null || systemctl reload sshd",
};

const revertAfterSeconds = 30;

/** Settings of sshd(8): no passwords, no root, no name look-ups; but however the operator logs in stays allowed. */
export function renderSshdSettings({ user, passwordFile }: Pick<SshTarget, "user" | "passwordFile">): string {
  const byPassword = passwordFile !== undefined;
  const rootMay = byPassword ? "yes" : "prohibit-password";
  return [
    "# Written by nomad-demo; removed with its world.",
    `PasswordAuthentication ${byPassword ? "yes" : "no"}`,
    "PermitEmptyPasswords no",
    `PermitRootLogin ${user === "root" ? rootMay : "no"}`,
    "UseDNS no",
    "X11Forwarding no",
    "",
  ].join("\n");
}

export interface SshdOptions extends CallOptions {
  readonly host: Pick<Host, "name" | "exec">;
  readonly settings: string;
  /** Runs something over a connection made anew: the proof that the settings let the operator in. */
  readonly execAnew: Host["exec"];
  readonly place?: SshdPlace;
  /** Default 30 s. */
  readonly revertAfterS?: number;
}

/**
 * Puts settings in force so that they cannot lock the operator out: sshd checks them before it is told, connections that are there stay,
 * and the host takes them back by itself unless a new connection confirms them. False when they are in force already.
 * Throws SSHD_SETTINGS_REVERTED when no new connection got through.
 */
export async function applySshdSettings({
  host,
  settings,
  execAnew,
  place = defaultPlace,
  revertAfterS = revertAfterSeconds,
  signal,
}: SshdOptions): Promise<boolean> {
  const digest = createHash("sha256").update(settings).digest("hex");
  const token = `/run/nomad-demo-sshd-${randomUUID()}`;
  const { config, file, check, reload } = place;
  const applied = await host.exec(
    ["sh", "-ec", apply, "sh", digest, token, String(revertAfterS), config, file, check, reload],
    { signal, input: settings },
  );
  if (applied.exitCode !== 0)
    throw remoteStepFailed(host.name, "changing sshd's settings", applied.stderr || applied.stdout);
  if (applied.stdout.trim() === "same") return false;
  try {
    // Fails when the host has gone back already.
    const confirmed = await whileListeningAgain(() => execAnew(["rm", token], { signal }), signal);
    if (confirmed.exitCode !== 0)
      throw remoteStepFailed(host.name, "confirming sshd's settings", confirmed.stderr);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    throw sshdSettingsReverted(host.name, revertAfterS, error);
  }
}

const listeningWithinMs = 5_000;
const retryMs = 200;

/** An sshd that reads its settings again starts anew, and does not listen for a moment. */
async function whileListeningAgain<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + listeningWithinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof UserError && ["HOST_UNREACHABLE", "LOGINS_SHED"].includes(error.code);
      if (!isAway || Date.now() >= deadline) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}

/** Takes the settings away again. */
export async function removeSshdSettings(
  host: Pick<Host, "exec" | "remove">,
  options: CallOptions,
  { file, reload }: SshdPlace = defaultPlace,
): Promise<void> {
  if (await host.remove(file, options)) await host.exec(["sh", "-c", reload], options);
}

/**
 * $1 digest, $2 token, $3 seconds, $4 main configuration, $5 file, $6 check, $7 reload; the settings on standard input. The token holds what
 * was there before; a process that outlives the connection goes back to it when the token is still there in the end.
 */
const apply = `[ "$(sha256sum < "$5" 2>/dev/null | cut -d' ' -f1)" != "$1" ] || { echo same; exit 0; }
grep -qiE "^[[:space:]]*Include[[:space:]]+\\"?$(dirname "$5")/" "$4" || { echo "$4 does not include $(dirname "$5")" >&2; exit 1; }
umask 077
PATH="$PATH:/usr/sbin:/sbin"
if [ -e "$5" ]; then cp "$5" "$2"; else : > "$2"; fi
restore='if [ -s "$1" ]; then cp "$1" "$2"; else rm -f "$2"; fi'
cat > "$5.tmp"
mv -f "$5.tmp" "$5"
if ! sh -c "$6"; then
  sh -c "$restore" sh "$2" "$5"
  rm -f "$2"
  exit 1
fi
setsid sh -c 'sleep "$3"; [ -e "$1" ] || exit 0; '"$restore"'; sh -c "$4"; rm -f "$1"' sh "$2" "$5" "$3" "$7" </dev/null >/dev/null 2>&1 &
sh -c "$7"
echo applied`;
