import type { UnitStatus } from "../../hosts/host.ts";

/** What of `systemctl show` is needed for {@link parseUnitStatus}. */
export const statusProperties = [
  "LoadState",
  "ActiveState",
  "SubState",
  "MainPID",
  "NRestarts",
  "Result",
  "ExecMainStartTimestampMonotonic",
  "ExecMainStatus",
] as const;

/** Reads what `systemctl show` prints; undefined for a unit that systemd does not know. */
export function parseUnitStatus(text: string): UnitStatus | undefined {
  const properties = new Map(text.split("\n").map((line) => splitOnce(line, "=")));
  const get = (name: (typeof statusProperties)[number]): string => properties.get(name) ?? "";
  if (get("LoadState") !== "loaded") return undefined;
  const pid = Number(get("MainPID"));
  const result = get("Result");
  return {
    state: stateOf(get("ActiveState"), get("SubState")),
    ...(pid > 0 && { process: { pid, startTime: get("ExecMainStartTimestampMonotonic") } }),
    restarts: Number(get("NRestarts")) || 0,
    ...(result !== "" && result !== "success" && { lastExit: `${result} (${get("ExecMainStatus")})` }),
  };
}

function stateOf(active: string, sub: string): UnitStatus["state"] {
  if (sub === "auto-restart" || active === "activating") return "restarting";
  return active === "active" || active === "reloading" || active === "deactivating" ? "running" : "stopped";
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + 1)];
}
