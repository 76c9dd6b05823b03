import { createHash, randomUUID } from "node:crypto";
import type { CallOptions } from "../../call-options.ts";
import type { Host } from "../../hosts/host.ts";
import { firewallReverted, remoteStepFailed } from "./errors.ts";

export interface FirewallRules {
  /** Everything from here may come in. */
  readonly network: string;
  /** The only port open to everyone. */
  readonly sshPort: number;
}

const tableName = "nomad-demo";
const folder = "/etc/nomad-demo";
const rulesFile = `${folder}/firewall.nft`;
const unit = "/etc/systemd/system/nomad-demo-firewall.service";
const revertAfterSeconds = 30;

/**
 * nftables rules: the private network and SSH, nothing else. A table of its own, so that others' rules stay as they are. What is let in by its
 * address or port comes first: connection tracking, which has not seen the beginning of the operator's connection, has no say in it.
 */
export function renderFirewall({ network, sshPort }: FirewallRules): string {
  return `table inet ${tableName}
delete table inet ${tableName}
table inet ${tableName} {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ip saddr ${network} accept
    tcp dport ${sshPort} accept
    ct state established,related accept
    meta l4proto { icmp, icmpv6 } accept
  }
}
`;
}

export interface FirewallOptions extends CallOptions {
  readonly host: Pick<Host, "name" | "exec">;
  readonly rules: string;
  /** Runs something over a connection made anew: the proof that the rules let the operator in. */
  readonly execAnew: Host["exec"];
  /** Default 30 s. */
  readonly revertAfterS?: number;
}

/**
 * Puts rules in force so that they cannot lock the operator out: the host takes them back by itself unless a new connection confirms them.
 * False when they are in force already. Throws FIREWALL_REVERTED when no new connection got through.
 */
export async function applyFirewall({
  host,
  rules,
  execAnew,
  revertAfterS = revertAfterSeconds,
  signal,
}: FirewallOptions): Promise<boolean> {
  const digest = createHash("sha256").update(rules).digest("hex");
  const token = `/run/nomad-demo-firewall-${randomUUID()}`;
  const applied = await host.exec(["sh", "-ec", apply, "sh", digest, token, String(revertAfterS)], {
    signal,
    input: rules,
  });
  if (applied.exitCode !== 0) throw remoteStepFailed(host.name, "applying the firewall", applied.stderr);
  if (applied.stdout.trim() === "same") return false;
  try {
    const confirmed = await execAnew(["sh", "-ec", confirm, "sh", digest, token], { signal, input: rules });
    if (confirmed.exitCode !== 0)
      throw remoteStepFailed(host.name, "confirming the firewall", confirmed.stderr);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    throw firewallReverted(host.name, revertAfterS, error);
  }
}

/** Takes the rules away again. */
export async function removeFirewall(
  host: Pick<Host, "name" | "exec" | "remove">,
  options: CallOptions,
): Promise<void> {
  await host.exec(["nft", "delete", "table", "inet", tableName], options);
  await host.remove(rulesFile, options);
  if (await host.remove(unit, options)) await host.exec(["systemctl", "daemon-reload"], options);
}

/**
 * $1 digest, $2 token, $3 seconds; the rules on standard input. What was in force before is kept beside the token, and a process that
 * outlives the connection goes back to it when the token is still there in the end.
 */
const apply = `rules="$(cat; echo .)"; rules="\${rules%.}"
if [ "$(sha256sum < ${rulesFile} 2>/dev/null | cut -d' ' -f1)" = "$1" ] && nft list table inet ${tableName} >/dev/null 2>&1; then
  echo same
  exit 0
fi
umask 077
if nft list table inet ${tableName} >/dev/null 2>&1; then
  { echo "delete table inet ${tableName}"; nft list table inet ${tableName}; } > "$2"
else
  echo "delete table inet ${tableName}" > "$2"
fi
setsid sh -c 'sleep "$2"; [ -e "$1" ] && nft -f "$1"; rm -f "$1"' sh "$2" "$3" </dev/null >/dev/null 2>&1 &
printf '%s' "$rules" | nft -f -
echo applied`;

/**
 * Removing the token confirms; it fails when the host has gone back already. Only then are the rules kept for the next boot: a host that
 * is locked out can be cured by turning it off and on.
 */
const confirm = `rm "$2"
mkdir -p ${folder}
cat > ${rulesFile}.tmp
mv -f ${rulesFile}.tmp ${rulesFile}
[ -d /run/systemd/system ] || exit 0
cat > ${unit} <<END
[Unit]
Description=Firewall of nomad-demo
DefaultDependencies=no
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$(command -v nft) -f ${rulesFile}

[Install]
WantedBy=sysinit.target
END
systemctl daemon-reload
systemctl enable nomad-demo-firewall.service`;
