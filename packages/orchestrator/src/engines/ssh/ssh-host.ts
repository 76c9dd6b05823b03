import type { ExecOptions, ExecResult } from "../../toolchain/exec-locally.ts";
import type { CallOptions } from "../../call-options.ts";
import type { Host, Units } from "../../hosts/host.ts";
import { createConnection, type Connection } from "./connection.ts";
import type { ConnectOptions } from "./connect.ts";
import { sudoRefused } from "./errors.ts";
import { createJumps, dialOf, type Jumps } from "./jumps.ts";
import { createLimit } from "./limit.ts";
import { execRemotely } from "./remote-exec.ts";
import { createRemoteFiles } from "./remote-files.ts";
import type { SshSettings } from "./settings.ts";
import { sudoRefusal } from "./sudo-refusal.ts";
import { createSystemdUnits } from "./systemd-units.ts";

export interface SshHostOptions extends Omit<ConnectOptions, "signal"> {
  readonly name: string;
  readonly address: string;
  readonly settings: SshSettings;
  /** Shared with the other hosts; default: its own. */
  readonly jumps?: Jumps;
  /** What keeps its programs running; default systemd. */
  readonly units?: Units;
}

export interface SshHost extends Host {
  readonly connection: Connection;
  readonly settings: SshSettings;
  /** Makes a stopped unit not be there any more. */
  undefineUnit(unit: string, options: CallOptions): Promise<void>;
}

/** Well below sshd's own default limit on one connection (MaxSessions, 10): it counts ended ones for a moment more. */
const sessions = 5;

/** A machine reached over SSH. */
export function createSshHost({
  name,
  address,
  settings,
  units,
  jumps,
  ...options
}: SshHostOptions): SshHost {
  const dial = dialOf(settings, { jumps: jumps ?? createJumps(options), dial: options.dial });
  const connection = createConnection(settings.target, { ...options, dial });
  const session = createLimit(sessions);
  const exec = async (command: readonly string[], call: ExecOptions): Promise<ExecResult> => {
    // -n: a password prompt would wait for ever.
    const elevated = settings.sudo ? ["sudo", "-n", "--", ...withEnvironment(command, call)] : command;
    const step = `running ${command.slice(0, 2).join(" ")}`;
    const result = await session(() =>
      connection.use(
        step,
        (client) => execRemotely(client, elevated, settings.sudo ? { ...call, env: {} } : call),
        call,
      ),
    );
    const refusal = settings.sudo && result.exitCode !== 0 ? sudoRefusal(result) : undefined;
    if (refusal !== undefined) throw sudoRefused(name, settings.target.user, refusal);
    return result;
  };
  const files = createRemoteFiles({
    name,
    exec,
    use: (step, work, call) => session(() => connection.use(step, work, call)),
  });
  const systemd = createSystemdUnits({ name, exec, files });
  return {
    name,
    address,
    connection,
    settings,
    exec,
    ...files,
    units: units ?? systemd,
    undefineUnit: units ? () => Promise.resolve() : (unit, call) => systemd.undefine(unit, call),
  };
}

/** sudo drops the environment: what is asked for is set behind it. */
function withEnvironment(command: readonly string[], { env = {} }: ExecOptions): readonly string[] {
  const assignments = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return assignments.length > 0 ? ["env", ...assignments, ...command] : command;
}
