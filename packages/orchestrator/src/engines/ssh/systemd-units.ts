import { setTimeout as delay } from "node:timers/promises";
import type { ExecResult } from "../../toolchain/exec-locally.ts";
import type { CallOptions } from "../../call-options.ts";
import type { Host, Units, UnitStatus } from "../../hosts/host.ts";
import type { UnitDefinition } from "../../hosts/unit.ts";
import { renderSystemdUnit } from "./systemd-unit.ts";
import { remoteStepFailed } from "./errors.ts";
import { parseUnitStatus, STATUS_PROPERTIES } from "./unit-status.ts";

export interface SystemdUnitsOptions {
  readonly name: string;
  readonly exec: Host["exec"];
  readonly files: Pick<Host, "putFile" | "readFile" | "remove">;
}

/** A name of its own: a host may have the packaged units of Consul and Nomad too. */
const nameOf = (unit: string): string => `nomad-demo-${unit}`;
const fileOf = (unit: string): string => `/etc/systemd/system/${nameOf(unit)}.service`;
/** A hold: while this drop-in is there, systemd does not start the unit again. /run, so that it does not outlive a reboot. */
const holdOf = (unit: string): string => `/run/systemd/system/${nameOf(unit)}.service.d/hold.conf`;
const FOLLOW_INTERVAL_MS = 500;
const render = (unit: UnitDefinition): string =>
  renderSystemdUnit({ ...unit, after: (unit.after ?? []).map(nameOf) });

export interface SystemdUnits extends Units {
  /** Makes a stopped unit not be there any more. */
  undefine(unit: string, options: CallOptions): Promise<void>;
}

/** The units of a host with systemd (systemctl(1), journalctl(1)). */
export function createSystemdUnits({ name, exec, files }: SystemdUnitsOptions): SystemdUnits {
  return { define, isDefined, undefine, start, stop, restart, hold, release, status, logs };

  async function define(unit: UnitDefinition, options: CallOptions): Promise<boolean> {
    if (!(await files.putFile({ path: fileOf(unit.name), mode: 0o644, content: render(unit) }, options)))
      return false;
    await systemctl(["daemon-reload"], options);
    await systemctl(["enable", nameOf(unit.name)], options);
    return true;
  }

  async function isDefined(unit: UnitDefinition, options: CallOptions): Promise<boolean> {
    return (await files.readFile(fileOf(unit.name), options)) === render(unit);
  }

  async function undefine(unit: string, options: CallOptions): Promise<void> {
    if ((await status(unit, options)) === undefined) return;
    await systemctl(["disable", nameOf(unit)], options);
    await files.remove(fileOf(unit), options);
    await systemctl(["daemon-reload"], options);
    // One that ended with an error is listed as failed even when it is gone; one that did not is not known, which is as well.
    await exec(["systemctl", "reset-failed", nameOf(unit)], options);
  }

  async function start(unit: string, options: CallOptions): Promise<boolean> {
    if ((await status(unit, options))?.state === "running") return false;
    await systemctl(["start", nameOf(unit)], options);
    return true;
  }

  async function stop(unit: string, options: CallOptions): Promise<boolean> {
    const before = await status(unit, options);
    await systemctl(["stop", nameOf(unit)], options);
    return before !== undefined && before.state !== "stopped";
  }

  async function restart(unit: string, options: CallOptions): Promise<void> {
    await systemctl(["restart", nameOf(unit)], options);
  }

  async function hold(
    unit: string,
    { forMs, ...options }: CallOptions & { readonly forMs: number },
  ): Promise<void> {
    await files.putFile({ path: holdOf(unit), mode: 0o644, content: "[Service]\nRestart=no\n" }, options);
    await systemctl(["daemon-reload"], options);
    // Released by the host itself, whatever becomes of whoever holds it.
    const seconds = Math.ceil(forMs / 1_000);
    const undo = `rm -f ${holdOf(unit)}; systemctl daemon-reload; systemctl start ${nameOf(unit)}`;
    await run(
      "hold",
      [
        "systemd-run",
        `--unit=${nameOf(unit)}-release`,
        "--collect",
        `--on-active=${seconds}s`,
        "sh",
        "-c",
        undo,
      ],
      options,
    );
  }

  async function release(unit: string, options: CallOptions): Promise<void> {
    if (!(await files.remove(holdOf(unit), options))) return;
    await exec(["systemctl", "stop", `${nameOf(unit)}-release.timer`], options);
    await systemctl(["daemon-reload"], options);
    await systemctl(["start", nameOf(unit)], options);
  }

  async function status(unit: string, options: CallOptions): Promise<UnitStatus | undefined> {
    const properties = STATUS_PROPERTIES.join(",");
    const { stdout } = await systemctl(
      ["show", `--property=${properties}`, `${nameOf(unit)}.service`],
      options,
    );
    return parseUnitStatus(stdout);
  }

  async function* logs(
    unit: string,
    { lines = 100, follow = false, signal }: Parameters<Units["logs"]>[1],
  ): AsyncGenerator<string> {
    let cursor: string | undefined;
    for (;;) {
      const from = cursor === undefined ? [`--lines=${lines}`] : [`--after-cursor=${cursor}`];
      const command = [
        "journalctl",
        `--unit=${nameOf(unit)}`,
        "--output=cat",
        "--quiet",
        "--no-pager",
        "--show-cursor",
        ...from,
      ];
      const { exitCode, stdout, stderr } = await exec(command, { signal });
      // A unit that has said nothing yet is no error, though journalctl ends with 1.
      if (exitCode !== 0 && stderr.trim() !== "")
        throw remoteStepFailed(name, `reading the log of ${unit}`, stderr);
      const read = stdout.split("\n").filter((line) => line !== "");
      const last = /^-- cursor: (.*)$/.exec(read.at(-1) ?? "")?.[1];
      yield* last === undefined ? read : read.slice(0, -1);
      cursor = last ?? cursor;
      if (!follow || signal.aborted) return;
      await delay(FOLLOW_INTERVAL_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }

  function systemctl(args: readonly string[], options: CallOptions): Promise<ExecResult> {
    return run(`systemctl ${args.join(" ")}`, ["systemctl", ...args], options);
  }

  async function run(step: string, command: readonly string[], options: CallOptions): Promise<ExecResult> {
    const result = await exec(command, options);
    if (result.exitCode !== 0) throw remoteStepFailed(name, step, result.stderr || result.stdout);
    return result;
  }
}
