import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The one core that it may use; any, if undefined or on a machine with one core. */
  readonly core?: number | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** A process that the bench started; disposal ends it and waits for its end. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
}

/** Starts a process, pinned to a core. What it prints is shown when it dies early. */
export function startChild({ command, args, core, environment, folder }: ChildOptions): Child {
  const pinned = core === undefined ? [command, ...args] : ["taskset", "-c", String(core), command, ...args];
  const [program = "", ...rest] = pinned;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (bytes: Buffer) => (complaint = (complaint + String(bytes)).slice(-2000)));
  let isEnding = false;
  child.on("exit", (code, signal) => {
    if (!isEnding) process.stderr.write(`${command} ended by itself (${code ?? signal}): ${complaint}\n`);
  });
  return {
    pid: pidOf(child),
    [Symbol.asyncDispose]: async () => {
      isEnding = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      // nginx's master has to end its workers; what does not end in time is killed.
      const killer = setTimeout(() => child.kill("SIGKILL"), 5000);
      child.kill("SIGTERM");
      await once(child, "exit");
      clearTimeout(killer);
    },
  };
}

/** Resolves when something listens there. Rejects after 20 s. */
export async function untilListening(address: string, port: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const socket = connect(port, address);
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`nothing listens on ${address}:${port}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  return child.pid;
}
