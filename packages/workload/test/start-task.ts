import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { eventually, freePort, whenEnded } from "testing";

const fixture = fileURLToPath(new URL("./fixtures/task.ts", import.meta.url));

export interface StartedTask extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The exit code or signal, once it has ended. */
  readonly ended: Promise<number | string>;
}

/** A fresh address and the variables of one allocation that has this folder for its own. */
export async function allocation(folder: string): Promise<Allocation> {
  return {
    address: `127.0.0.1:${await freePort()}`,
    environment: { NOMAD_ALLOC_ID: folder, NOMAD_TASK_NAME: "task", NOMAD_TASK_DIR: folder },
  };
}

export interface Allocation {
  readonly address: string;
  readonly environment: Readonly<Record<"NOMAD_ALLOC_ID" | "NOMAD_TASK_NAME" | "NOMAD_TASK_DIR", string>>;
}

/** Starts the fixture task as a child, its address in `NOMAD_ADDR_http`. */
export function startTask(address: string, environment: Record<string, string> = {}): StartedTask {
  return wrapChild(
    spawn(process.execPath, [fixture], {
      env: { NOMAD_ADDR_http: address, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
}

/** Any child with an end to wait for, killed on disposal. */
export function wrapChild(child: ChildProcess): StartedTask {
  const ended = whenEnded(child);
  child.stdout?.resume();
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The pid that answers on a fresh connection; throws when none does. */
export async function askPid(address: string, path = "/"): Promise<number> {
  const response = await fetch(`http://${address}${path}`, { headers: { connection: "close" } });
  return Number(await response.text());
}

/** Waits until that very task answers. */
export async function isUp(address: string, { pid }: StartedTask): Promise<void> {
  await eventually(async () => (await askPid(address)) === pid);
}
