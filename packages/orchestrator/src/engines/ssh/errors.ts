import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";

/** How an inventory says to reach a host is not right. */
export const badSshSettings = (host: string, problem: string): UserError =>
  new UserError({
    code: "BAD_SSH_SETTINGS",
    message: `the ssh settings of ${host} are not right: ${problem}`,
    hint: "docs/your-own-hosts.md lists what `ssh:` of a host in an inventory may hold.",
    exitCode: 2,
  });

/** Nothing answers at the host's SSH port. */
export const hostUnreachable = (host: string, where: string, cause: unknown): UserError =>
  new UserError({
    code: "HOST_UNREACHABLE",
    message: `${host}: connecting to ${where}: ${textOf(cause)}`,
    hint: isForwardingForbidden(cause)
      ? "The jump host forwards nothing: it needs `AllowTcpForwarding yes` in its /etc/ssh/sshd_config."
      : `Is it running, and is sshd? Try \`ssh\` to ${where} from here.`,
    cause,
  });

/** A key that a host has shown. */
export interface ShownKey {
  /** The inventory's name of the host. */
  readonly host: string;
  readonly where: string;
  readonly fingerprint: string;
}

/** The host shows another key than the known one: perhaps it was made anew, perhaps somebody stands in between. */
export const hostKeyChanged = ({ host, where, fingerprint }: ShownKey): UserError =>
  new UserError({
    code: "HOST_KEY_CHANGED",
    message: `${host}: checking the host key of ${where}: it shows ${fingerprint}, which is not the known one`,
    hint: "If the host was made anew, put the new key into known_hosts (or its fingerprint into the inventory) in place of the old one. If not, do not go on.",
  });

/** The host has never been seen, and neither known_hosts nor the inventory says which key it has. */
export const hostKeyUnknown = (
  { host, where, fingerprint }: ShownKey,
  { authorities }: { readonly authorities: ReadonlySet<string> },
): UserError =>
  new UserError({
    code: "HOST_KEY_UNKNOWN",
    message: `${host}: checking the host key of ${where}: ${authorities.size > 0 ? "it has no certificate of a @cert-authority that known_hosts names for it" : "nobody knows it"}; it shows ${fingerprint}`,
    hint: `Compare it with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the host, then put \`fingerprint: ${fingerprint}\` below the host's \`ssh:\` in the inventory; on a terminal \`world up --inventory\` asks.`,
  });

/** The host shows a key that known_hosts says must never be accepted. */
export const hostKeyRevoked = ({ host, where, fingerprint }: ShownKey, path: string): UserError =>
  new UserError({
    code: "HOST_KEY_REVOKED",
    message: `${host}: checking the host key of ${where}: it shows ${fingerprint}, which is revoked`,
    hint: `A @revoked line of ${path} (or of /etc/ssh/ssh_known_hosts) says so. Do not go on before the host has a new key.`,
  });

/** sshd closes new connections before it says who it is: it has too many logins going on, or shuts this address out. */
export const loginsShed = (
  { name, host, port }: { readonly name: string; readonly host: string; readonly port: number },
  attempts: number,
  cause: unknown,
): UserError =>
  new UserError({
    code: "LOGINS_SHED",
    message: `${name}: connecting to ${host}:${port}: closed ${attempts} times before sshd said anything, as it does above its MaxStartups (${textOf(cause)})`,
    hint: "On that machine: `echo 'MaxStartups 100:30:200' > /etc/ssh/sshd_config.d/maxstartups.conf && systemctl reload ssh`. If few log in there, look for what else closes the connection: PerSourcePenalties, fail2ban, a forwarder whose target is down.",
    cause,
  });

/** The host does not let this user in. */
export const loginRefused = (host: string, user: string, cause: unknown): UserError =>
  new UserError({
    code: "LOGIN_REFUSED",
    message: `${host}: logging in as ${user}: ${textOf(cause)}`,
    hint: "Check user, identityFile, agent or passwordFile below the host's `ssh:` in the inventory.",
    cause,
  });

/** A key file cannot be used. */
export const identityNotUsable = (host: string, path: string, cause: unknown): UserError =>
  new UserError({
    code: "IDENTITY_NOT_USABLE",
    message: `${host}: reading ${path}: ${textOf(cause)}`,
    hint: "Name a readable private key, as `ssh-keygen` makes it.",
    cause,
  });

/** A key file needs a passphrase, which this program does not ask for. */
export const identityNeedsPassphrase = (host: string, path: string): UserError =>
  new UserError({
    code: "IDENTITY_NEEDS_PASSPHRASE",
    message: `${host}: reading ${path}: the key has a passphrase`,
    hint: `Let an ssh agent hold it: \`eval "$(ssh-agent)"; ssh-add ${path}\`, and \`agent: true\` in place of \`identityFile\` below the host's \`ssh:\` in the inventory.`,
  });

/** There is no ssh agent where the inventory wants one. */
export const agentNotKnown = (host: string): UserError =>
  new UserError({
    code: "AGENT_NOT_KNOWN",
    message: `${host}: its settings say \`agent: true\`, and SSH_AUTH_SOCK names no ssh agent`,
    hint: 'Start one in this shell: `eval "$(ssh-agent)"; ssh-add`. Or name its socket: `agent: /run/user/1000/ssh-agent.sock`.',
  });

/** The ssh agent does not do its work. */
export const agentNotUsable = (host: string, cause: unknown): UserError =>
  new UserError({
    code: "AGENT_NOT_USABLE",
    message: `${host}: asking the ssh agent: ${textOf(cause)}`,
    hint: "`ssh-add -l` shows whether it runs and which keys it has.",
    cause,
  });

/** Hosts of a world that is removed could not be cleared; the others were. */
export const hostsNotCleared = (world: string, failures: readonly unknown[]): UserError =>
  new UserError({
    code: "HOSTS_NOT_CLEARED",
    message: [
      `not all of world ${world} could be removed`,
      ...failures.map((cause) => `  ${textOf(cause)}`),
    ].join("\n"),
    hint: `Run the same command again once they can be reached. For hosts that are gone for good: \`pnpm world down --forget --world ${world}\`.`,
    cause: failures[0],
  });

/** The connection ended in the middle of something. */
export const connectionLost = (host: string, step: string, cause?: unknown): UserError =>
  new UserError({
    code: "CONNECTION_LOST",
    message: `${host}: ${step}: the connection was lost${cause === undefined ? "" : ` (${textOf(cause)})`}`,
    hint: "Nothing half-written is in use. Run the same command again: it goes on where it stopped.",
    cause,
  });

/** A machine that cannot be a host of a world as it is; nothing was put there. */
export const hostNotFit = (
  host: string,
  lacks: readonly { readonly problem: string; readonly cure: string }[],
): UserError =>
  new UserError({
    code: "HOST_NOT_FIT",
    message: `${host}: ${lacks.map(({ problem }) => problem).join("; ")}`,
    hint: `As root on the host: ${[...new Set(lacks.map(({ cure }) => cure))].join("; ")}.`,
  });

/** sudo ran nothing: it asks for a password, or is not there. */
export const sudoRefused = (host: string, user: string, line: string): UserError =>
  new UserError({
    code: "SUDO_REFUSED",
    message: `${host}: running sudo as ${user}: ${line.replace(/^sudo: /, "")}`,
    hint: `As root on the host: \`echo '${user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/nomad-demo\`. Or name another user below the host's \`ssh:\` in the inventory; \`sudo: false\` for one that may do everything without.`,
  });

/** A step on a host failed. */
export const remoteStepFailed = (host: string, step: string, output: string): UserError =>
  new UserError({
    code: "REMOTE_STEP_FAILED",
    message: `${host}: ${step}: ${output.trim() || "no reason given"}`,
    hint: /no space left/i.test(output)
      ? "Free some space on the host, then run the same command again: it goes on where it stopped."
      : "Mend the cause on the host, then run the same command again: it goes on where it stopped.",
  });

/** ssh2 gives the reason of a channel that was not opened as a number: 1 is "administratively prohibited" (RFC 4254, 5.1). */
const isForwardingForbidden = (cause: unknown): boolean =>
  cause instanceof Error && "reason" in cause && cause.reason === 1;

const textOf = (cause: unknown): string => messageOf(cause);

/** New firewall rules kept the next connection out; the host takes them back. */
export const firewallReverted = (host: string, seconds: number, cause: unknown): UserError =>
  new UserError({
    code: "FIREWALL_REVERTED",
    message: `${host}: confirming the firewall: ${textOf(cause)}`,
    hint: `The host goes back to its old rules within ${seconds} s. Does the inventory's ssh port fit, and does this machine reach it?`,
    cause,
  });

/** New settings of sshd's kept the next connection out; the host takes them back. */
export const sshdSettingsReverted = (host: string, seconds: number, cause: unknown): UserError =>
  new UserError({
    code: "SSHD_SETTINGS_REVERTED",
    message: `${host}: confirming sshd's settings: ${textOf(cause)}`,
    hint: `The host goes back to its old settings within ${seconds} s. Does it know the user's key?`,
    cause,
  });
