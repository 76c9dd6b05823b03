import type { ProcessIdentity } from "processes";
import type { CallOptions } from "../call-options.ts";
import type { ExecOptions, ExecResult } from "../toolchain/exec-locally.ts";
import type { UnitDefinition } from "./unit.ts";

export type { CallOptions };

/**
 * One machine of a world: the only way anything on it is changed or looked at.
 * Every call that changes something returns whether it did, so that applying the same plan twice counts 0 changes.
 * Failures are typed errors that name the host and the step.
 */
export interface Host {
  /** Unique in its world, for example `node01`. */
  readonly name: string;
  /** The address by which other hosts reach it. */
  readonly address: string;
  readonly units: Units;
  /** Runs a program, without a shell. Resolves whatever its exit code; rejects only when it could not be run. */
  exec(command: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Makes the file be this: written beside and renamed into place; untouched, and false, when digest, mode and owner are already right. */
  putFile(file: HostFile, options: CallOptions): Promise<boolean>;
  /** The file as text; undefined when there is none. */
  readFile(path: string, options: CallOptions): Promise<string | undefined>;
  /** Makes the folder, and its parents, be there with this mode and owner. False when it already was. */
  ensureDirectory(directory: HostDirectory, options: CallOptions): Promise<boolean>;
  /** Removes a file or a folder with all it holds. False when there was none. */
  remove(path: string, options: CallOptions): Promise<boolean>;
}

/** A file a host shall have: `content` as text, or `source`, a path on the orchestrator's machine to copy from. */
export type HostFile = {
  readonly path: string;
  /** Permission bits, for example `0o600`. */
  readonly mode: number;
  /** See {@link HostDirectory.owner}. */
  readonly owner?: string;
} & ({ readonly content: string } | { readonly source: string });

export interface HostDirectory {
  readonly path: string;
  readonly mode: number;
  /**
   * Whose it is, as chown(1) takes it: `ACCOUNT`, or `ACCOUNT:GROUP`. Default: whose it comes to be. The account has to be there; without root nobody
   * is given anything.
   */
  readonly owner?: string;
}

/**
 * The long-running programs of a host: systemd where there is one, this project's supervisor elsewhere, with the same semantics
 * (Restart=on-failure, RestartSec=2, KillMode=process: what a unit's program started lives on when it is stopped or dies).
 */
export interface Units {
  /** Makes the definition be this one; a running unit keeps running the old one until restarted. False when it already was. */
  define(unit: UnitDefinition, options: CallOptions): Promise<boolean>;
  /** Whether the definition is this one already: whether {@link define} would change nothing. */
  isDefined(unit: UnitDefinition, options: CallOptions): Promise<boolean>;
  /** False when it was already running. Resolves once the program has been started, not once it is ready. */
  start(name: string, options: CallOptions): Promise<boolean>;
  /** SIGTERM, then SIGKILL after the unit's stop timeout; it is not started again. False when it was not running. */
  stop(name: string, options: CallOptions): Promise<boolean>;
  /** Stops it when it runs, and starts it with its current definition. */
  restart(name: string, options: CallOptions): Promise<void>;
  /**
   * SIGHUP to the unit's own program, which then reads its files again. False when it was not running. Resolves once the signal was sent.
   * A program that does not listen for it yet ends by it, and is started again.
   */
  reload(name: string, options: CallOptions): Promise<boolean>;
  /**
   * From now on the unit is not started again when its program ends, until released or the time is over, whichever is first:
   * so that even a caller who was killed cannot keep an agent away for ever.
   */
  hold(name: string, options: HoldOptions): Promise<void>;
  /** Ends a hold; a unit that is down then starts at once. Without a hold nothing happens. */
  release(name: string, options: CallOptions): Promise<void>;
  /** Undefined when no such unit is defined. */
  status(name: string, options: CallOptions): Promise<UnitStatus | undefined>;
  /** The last lines of its output, oldest first; with `follow` goes on until the signal is aborted. */
  logs(name: string, options: LogOptions): AsyncIterable<string>;
}

export interface HoldOptions extends CallOptions {
  readonly forMs: number;
}

export interface LogOptions extends CallOptions {
  /** How many of the last lines; default 100. */
  readonly lines?: number;
  readonly follow?: boolean;
}

export interface UnitStatus {
  readonly state: "running" | "restarting" | "stopped";
  /** The living program, when the state is `running`. */
  readonly process?: ProcessIdentity;
  /** How often it was started again after a failure. */
  readonly restarts: number;
  /** How the last run ended, in words; undefined when none has ended. */
  readonly lastExit?: string;
}
