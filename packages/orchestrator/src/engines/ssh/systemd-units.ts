import type { ExecResult } from "../../toolchain/exec-locally.ts";
import type { CallOptions } from "../../call-options.ts";
import type { Host, Units, UnitStatus } from "../../hosts/host.ts";
import type { UnitDefinition } from "../../hosts/unit.ts";
import { remoteStepFailed } from "./errors.ts";
import { readJournal } from "./read-journal.ts";
import { renderSystemdUnit } from "./systemd-unit.ts";
import { parseUnitStatus, statusProperties } from "./unit-status.ts";

export interface SystemdUnitsOptions {
  readonly name: string;
  readonly exec: Host["exec"];
  readonly files: Pick<Host, "putFile" | "readFile" | "remove">;
}

export interface SystemdUnits extends Units {
  /** Makes a stopped unit not be there any more. */
  undefine(unit: string, options: CallOptions): Promise<void>;
}

/** The units of a host with systemd (systemctl(1), journalctl(1)). */
export function createSystemdUnits({ name, exec, files }: SystemdUnitsOptions): SystemdUnits {
  const run: Run = async (step, command, options) => {
    const result = await exec(command, options);
    if (result.exitCode !== 0) throw remoteStepFailed(name, step, result.stderr || result.stdout);
    return result;
  };
  const systemctl: Systemctl = (args, options) =>
    run(`systemctl ${args.join(" ")}`, ["systemctl", ...args], options);
  const status = (unit: string, options: CallOptions): Promise<UnitStatus | undefined> =>
    readStatus(unit, systemctl, options);
  return {
    ...createDefinitions({ exec, files, systemctl, status }),
    ...createHolds({ exec, files, systemctl, run }),
    start: async (unit, options) => {
      if ((await status(unit, options))?.state === "running") return false;
      await systemctl(["start", nameOf(unit)], options);
      return true;
    },
    stop: async (unit, options) => {
      const before = await status(unit, options);
      await systemctl(["stop", nameOf(unit)], options);
      return before !== undefined && before.state !== "stopped";
    },
    restart: async (unit, options) => void (await systemctl(["restart", nameOf(unit)], options)),
    reload: async (unit, options) => {
      if ((await status(unit, options))?.state !== "running") return false;
      // The older of the two names of this flag: systemd before 252 knows no other, later ones take both.
      await systemctl(["kill", "--kill-who=main", "--signal=HUP", nameOf(unit)], options);
      return true;
    },
    status,
    logs: (unit, options) => readJournal({ host: name, unit, systemdUnit: nameOf(unit), exec }, options),
  };
}

/** Runs a command on the host. Throws REMOTE_STEP_FAILED, naming the step, when its exit code is not 0. */
type Run = (step: string, command: readonly string[], options: CallOptions) => Promise<ExecResult>;
type Systemctl = (args: readonly string[], options: CallOptions) => Promise<ExecResult>;

/** A name of its own: a host may have the packaged units of Consul and Nomad too. */
const nameOf = (unit: string): string => `nomad-demo-${unit}`;
const fileOf = (unit: string): string => `/etc/systemd/system/${nameOf(unit)}.service`;
const render = (unit: UnitDefinition): string =>
  renderSystemdUnit({ ...unit, after: (unit.after ?? []).map(nameOf) });

function createDefinitions({
  exec,
  files,
  systemctl,
  status,
}: Omit<SystemdUnitsOptions, "name"> & {
  readonly systemctl: Systemctl;
  readonly status: Units["status"];
}): Pick<SystemdUnits, "define" | "isDefined" | "undefine"> {
  return {
    define: async (unit, options) => {
      const file = { path: fileOf(unit.name), mode: 0o644, content: render(unit) };
      if (!(await files.putFile(file, options))) return false;
      await systemctl(["daemon-reload"], options);
      await systemctl(["enable", nameOf(unit.name)], options);
      return true;
    },
    isDefined: async (unit, options) => (await files.readFile(fileOf(unit.name), options)) === render(unit),
    undefine: async (unit, options) => {
      if ((await status(unit, options)) === undefined) return;
      await systemctl(["disable", nameOf(unit)], options);
      await files.remove(fileOf(unit), options);
      await systemctl(["daemon-reload"], options);
      // systemd lists a unit that ended with an error as failed even when its file is gone, and does not know one that ended well: either is fine.
      await exec(["systemctl", "reset-failed", nameOf(unit)], options);
    },
  };
}

/** A hold: while this drop-in is there, systemd does not start the unit again. It is below /run so that a reboot ends it. */
const holdOf = (unit: string): string => `/run/systemd/system/${nameOf(unit)}.service.d/hold.conf`;

function createHolds({
  exec,
  files,
  systemctl,
  run,
}: Omit<SystemdUnitsOptions, "name"> & {
  readonly systemctl: Systemctl;
  readonly run: Run;
}): Pick<Units, "hold" | "release"> {
  return {
    hold: async (unit, { forMs, ...options }) => {
      await files.putFile({ path: holdOf(unit), mode: 0o644, content: "[Service]\nRestart=no\n" }, options);
      await systemctl(["daemon-reload"], options);
      // The host itself ends the hold, even when its caller was killed.
      const undo = `rm -f ${holdOf(unit)}; systemctl daemon-reload; systemctl start ${nameOf(unit)}`;
      const timer = [
        `--unit=${nameOf(unit)}-release`,
        "--collect",
        `--on-active=${Math.ceil(forMs / 1_000)}s`,
      ];
      await run("hold", ["systemd-run", ...timer, "sh", "-c", undo], options);
    },
    release: async (unit, options) => {
      if (!(await files.remove(holdOf(unit), options))) return;
      await exec(["systemctl", "stop", `${nameOf(unit)}-release.timer`], options);
      await systemctl(["daemon-reload"], options);
      await systemctl(["start", nameOf(unit)], options);
    },
  };
}

async function readStatus(
  unit: string,
  systemctl: Systemctl,
  options: CallOptions,
): Promise<UnitStatus | undefined> {
  const properties = statusProperties.join(",");
  const { stdout } = await systemctl(
    ["show", `--property=${properties}`, `${nameOf(unit)}.service`],
    options,
  );
  return parseUnitStatus(stdout);
}
