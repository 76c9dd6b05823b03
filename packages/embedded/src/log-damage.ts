import type { StateDamage } from "./durable-map.ts";
import type { Log } from "./json-log.ts";

/** Says in the log which lines of a state file are left out. */
export function logDamage(log: Log): (damage: StateDamage) => void {
  return ({ file, line, reason }) =>
    log("warn", `line ${line} of the state file cannot be read: going on without it`, {
      file,
      line,
      reason,
      kept: `${file}.damaged`,
    });
}
