import { mkdir } from "node:fs/promises";
import { flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { join } from "node:path";
import { messageOf } from "command-line/message-of";
import { ownIdentity, tryLock } from "processes";
import { writeAtomically } from "../files/write-atomically.ts";
import { worldFolder, worldVariable } from "../files/world-folder.ts";
import { supervise } from "./supervise.ts";

const { values } = parseArgs({ options: { home: { type: "string" }, name: { type: "string" } } });
const { home, name } = values;
if (!home || !name) {
  process.stderr.write("usage: supervisor --home FOLDER --name WORLD\n");
  process.exit(2);
}

const log = (message: string): void => void process.stderr.write(`${new Date().toISOString()} ${message}\n`);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

const folder = worldFolder(home, name);
const taken = tryLock(join(folder.path, "supervisor.lock"));
if ("holder" in taken) {
  log(`pid ${taken.holder.pid} supervises this world already`);
  process.exit(0);
}
// Before anybody knows of this process: made later, they would bring back a world that was removed meanwhile.
for (const path of [folder.units, folder.logs]) await mkdir(path, { recursive: true });
await writeAtomically(folder.supervisor, `${JSON.stringify(ownIdentity())}\n`);
log(`supervising ${folder.units}`);
// It usually ends by SIGKILL, after which nothing is written any more.
flushCompileCache();
await supervise({
  folder,
  environment: { [worldVariable]: folder.id },
  signal: stop.signal,
  onError: (unit, error) => log(`${unit}: ${messageOf(error)}`),
});
taken.lock[Symbol.dispose]();
log("ends; its units go on");
