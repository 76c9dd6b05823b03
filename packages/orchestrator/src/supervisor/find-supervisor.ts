import { fileURLToPath } from "node:url";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, startDetached, type ProcessIdentity } from "processes";
import { z } from "zod";
import { compileCache } from "../files/compile-cache.ts";
import { readIfThere } from "../files/read-if-there.ts";
import type { CallOptions } from "../call-options.ts";
import { type WorldFolder, worldVariable } from "../files/world-folder.ts";

const identitySchema = z.object({ pid: z.number().int(), startTime: z.string() }).readonly();

/** The living supervisor of a world; undefined when there is none. */
export async function findSupervisor(folder: WorldFolder): Promise<ProcessIdentity | undefined> {
  const text = await readIfThere(folder.supervisor);
  if (text === undefined) return undefined;
  const identity = identitySchema.parse(JSON.parse(text));
  return isSameProcess(identity) ? identity : undefined;
}

/** Starts the world's supervisor, a process of its own that outlives this one. False when it was already there. */
export async function ensureSupervisor(folder: WorldFolder, { signal }: CallOptions): Promise<boolean> {
  if (await findSupervisor(folder)) return false;
  await mkdir(folder.logs, { recursive: true });
  const started = await startDetached({
    command: process.execPath,
    args: [main, "--home", folder.home, "--name", folder.name],
    env: { [worldVariable]: folder.id, NODE_COMPILE_CACHE: compileCache },
    cwd: "/",
    logFile: join(folder.logs, "supervisor.log"),
  });
  while (!(await findSupervisor(folder))) {
    if (!isSameProcess(started))
      throw new Error(
        `the supervisor ended at once; its output is in ${join(folder.logs, "supervisor.log")}`,
      );
    await delay(20, undefined, { signal });
  }
  return true;
}

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
