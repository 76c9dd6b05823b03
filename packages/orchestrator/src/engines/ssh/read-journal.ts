import { setTimeout as delay } from "node:timers/promises";
import type { Host, LogOptions } from "../../hosts/host.ts";
import { remoteStepFailed } from "./errors.ts";

export interface JournalOptions {
  /** For errors: the names of the host and of the unit. */
  readonly host: string;
  readonly unit: string;
  /** The name that systemd knows the unit by. */
  readonly systemdUnit: string;
  readonly exec: Host["exec"];
}

const followIntervalMs = 500;

/** The last lines of a unit's journal (journalctl(1)), oldest first; with `follow` goes on until the signal is aborted. */
export async function* readJournal(
  { host, unit, systemdUnit, exec }: JournalOptions,
  { lines = 100, follow = false, signal }: LogOptions,
): AsyncGenerator<string> {
  let from = `--lines=${lines}`;
  for (;;) {
    const { exitCode, stdout, stderr } = await exec(
      ["journalctl", `--unit=${systemdUnit}`, ...format, from],
      {
        signal,
      },
    );
    // A unit without any line is no error, though journalctl ends with 1.
    if (exitCode !== 0 && stderr.trim() !== "")
      throw remoteStepFailed(host, `reading the log of ${unit}`, stderr);
    const read = splitCursor(stdout);
    yield* read.lines;
    if (read.cursor !== undefined) from = `--after-cursor=${read.cursor}`;
    if (!follow || signal.aborted) return;
    await delay(followIntervalMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

const format = ["--output=cat", "--quiet", "--no-pager", "--show-cursor"];

/** `--show-cursor` adds a last line that says where the next reading begins. */
function splitCursor(output: string): {
  readonly lines: readonly string[];
  readonly cursor?: string | undefined;
} {
  const lines = output.split("\n").filter((line) => line !== "");
  const cursor = /^-- cursor: (.*)$/.exec(lines.at(-1) ?? "")?.[1];
  return cursor === undefined ? { lines } : { lines: lines.slice(0, -1), cursor };
}
