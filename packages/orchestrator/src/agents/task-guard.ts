import type { UnitDefinition } from "../hosts/unit.ts";
import type { WorldPlan } from "../hosts/world-plan.ts";

/** The unit that closes allocations' folders. */
export const taskGuard = "task-guard";

/**
 * The plan with a unit beside the Nomad clients of hosts that have such folders: a folder of allocations, in which each allocation's is given to the
 * account that its tasks run as. Nomad itself leaves it, and all that is in it, open to every account.
 */
export function withTaskGuards(plan: WorldPlan, foldersOf: (host: string) => readonly string[]): WorldPlan {
  const guarded = plan.hosts.filter(({ host }) => foldersOf(host).length > 0).map(({ host }) => host);
  if (guarded.length === 0) return plan;
  return {
    hosts: plan.hosts.map((host) =>
      guarded.includes(host.host)
        ? { ...host, units: [...host.units, guardUnit(foldersOf(host.host))] }
        : host,
    ),
    phases: plan.phases.map((phase) =>
      phase.units.some(({ unit }) => unit === "nomad-client")
        ? { ...phase, units: [...guarded.map((host) => ({ host, unit: taskGuard })), ...phase.units] }
        : phase,
    ),
  };
}

function guardUnit(folders: readonly string[]): UnitDefinition {
  return {
    name: taskGuard,
    description: "Closes allocations' folders to the tasks of other jobs",
    command: ["/bin/sh", "-c", guard, "sh", ...folders],
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    workingDirectory: "/",
  };
}

/**
 * $@: folders of allocations. Whose an allocation is tell the files that Nomad gives to a task's account before its start (a socket of its API where
 * the path is short enough for one, identities), or the process itself. Tasks of several accounts share their allocation's folder: then it
 * stays open, as does one that nobody claims for a minute. A folder keeps what it was given through restarts of task and client, and is
 * remembered: a look that finds nothing new starts no program but sleep.
 */
const guard = `seen=" " waiting=" " expired=" " looks=0
accounts() {
  { stat -c %U "$1"*/secrets/* ; stat -c "%U %N" /proc/[0-9]*/cwd | grep -F -- "-> '$1" | cut -d" " -f1; } 2>/dev/null | grep -vx root | sort -u
}
settle() {
  [ "$(stat -c %a "$1")" != 710 ] || return 0
  account="$(accounts "$1")"
  case "$account" in
    "") case "$expired" in *" $1 "*) return 0 ;; esac; return 1 ;;
    *[!a-z0-9_-]*) return 0 ;;
  esac
  chgrp "$(id -g "$account")" "$1" && chmod 710 "$1"
}
while :; do
  now=" " pending=" "
  for folder in "$@"; do
    for allocation in "$folder"/*/; do
      [ -d "$allocation" ] || continue
      case "$seen" in *" $allocation "*) now="$now$allocation "; continue ;; esac
      if settle "$allocation"; then now="$now$allocation "; else pending="$pending$allocation "; fi
    done
  done
  seen="$now" looks=$((looks + 1))
  if [ "$looks" = 600 ]; then expired="$waiting" waiting="$pending" looks=0; fi
  sleep 0.1
done`;
