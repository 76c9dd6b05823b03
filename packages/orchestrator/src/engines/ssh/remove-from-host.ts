import { dirname, join } from "node:path";
import { unitNames } from "../../agents/list-agents.ts";
import { taskGuard } from "../../agents/task-guard.ts";
import { removeAccounts } from "../accounts.ts";
import type { CallOptions } from "../../call-options.ts";
import { remoteStepFailed } from "./errors.ts";
import { removeFirewall } from "./firewall.ts";
import { removeSshdSettings } from "./sshd-settings.ts";
import type { SshHost } from "./ssh-host.ts";
import type { SshFolders } from "./ssh-layout.ts";

export interface WorldOnHost {
  readonly folders: SshFolders;
  /** Removed where they were made for the world. */
  readonly accounts: readonly string[];
}

/** Stops what runs there of the world, wanted still or not, ends the tasks they left (KillMode=process), and removes all that the world put on the host. */
export async function removeFromHost(
  host: SshHost,
  { folders, accounts }: WorldOnHost,
  options: CallOptions,
): Promise<void> {
  for (const unit of [taskGuard, ...[...unitNames].reverse()]) {
    if (await host.units.status(unit, options)) await host.units.stop(unit, options);
  }
  const data = folders.data(host.name, "nomad-client");
  await endTasksOn(host, folders, options);
  for (const unit of unitNames) {
    await host.remove(folders.config(host.name, unit), options);
    await host.remove(folders.data(host.name, unit), options);
    await host.undefineUnit(unit, options);
  }
  await host.undefineUnit(taskGuard, options);
  await host.remove(folders.root, options);
  const parents = unitNames.flatMap((unit) =>
    [folders.config(host.name, unit), folders.data(host.name, unit)].map((path) => dirname(path)),
  );
  // A Nomad client makes it beside its data folder.
  const mounts = join(dirname(data), "alloc_mounts");
  // The user may keep something of their own there.
  const emptied = new Set([mounts, ...parents]);
  await host.exec(["sh", "-c", 'rmdir "$@" 2>/dev/null || true', "sh", ...emptied], options);
  await removeAccounts(host, accounts, options);
  if (host.settings.firewall) await removeFirewall(host, options);
  if (host.settings.sshd) await removeSshdSettings(host, options);
}

/** Ends the tasks that agents which were stopped have left, and unmounts what they had mounted. */
export async function endTasksOn(host: SshHost, folders: SshFolders, options: CallOptions): Promise<void> {
  const data = folders.data(host.name, "nomad-client");
  const { exitCode, stderr } = await host.exec(["sh", "-ec", endTasks, "sh", data], options);
  if (exitCode !== 0) throw remoteStepFailed(host.name, "ending tasks", stderr);
}

/**
 * What a Nomad client started, and its executors and log pipes, have their working directory or an open file below its data folder:
 * they are found by that, not by any name. Then what is mounted there is unmounted.
 */
const endTasks = `data="$1"
[ -d "$data" ] || exit 0
for process in /proc/[0-9]*; do
  for link in "$process/cwd" "$process"/fd/*; do
    case "$(readlink "$link" 2>/dev/null)/" in "$data"/*)
      kill -KILL "\${process#/proc/}" 2>/dev/null || true
      break ;;
    esac
  done
done
cut -d' ' -f5 /proc/self/mountinfo | sort -r | while read -r point; do
  case "$point" in "$data"/*) umount -l "$point" ;; esac
done`;
