import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../files/read-if-there.ts";
import { isSystemError } from "../files/system-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import { unitDefinitionSchema } from "../hosts/unit.ts";
import type { WorldFolder } from "../files/world-folder.ts";

/*
 * The supervisor and its clients talk through the files of a unit's folder alone:
 *   definition.json   what to run               written by clients
 *   wish.json         running or stopped        written by clients
 *   hold.json         not to be restarted yet   written by clients
 *   state.json        what is                   written by the supervisor
 * So a supervisor that takes the place of a killed one finds everything again, and no client needs a connection.
 */

/** The state that clients ask for. A generation above the running one means: start the program (again). */
const wishSchema = z
  .object({ state: z.enum(["running", "stopped"]), generation: z.number().int() })
  .readonly();
export type Wish = z.infer<typeof wishSchema>;

const holdSchema = z.object({ until: z.number() }).readonly();
/** Until when (Unix time in ms) the unit is not started again; 0 for not held. */
export type Hold = z.infer<typeof holdSchema>;

const identitySchema = z.object({ pid: z.number().int(), startTime: z.string() }).readonly();

const stateSchema = z
  .object({
    /** Of the wish that this state answers. */
    generation: z.number().int(),
    state: z.enum(["running", "restarting", "stopped"]),
    process: identitySchema.optional(),
    restarts: z.number().int(),
    lastExit: z.string().optional(),
  })
  .readonly();
/** What the supervisor last wrote about a unit. */
export type UnitState = z.infer<typeof stateSchema>;

/** The unit's name within its world. */
export interface UnitKey {
  readonly host: string;
  readonly name: string;
}

/** Reads and writes the files of one unit. */
export function unitFiles(folder: WorldFolder, { host, name }: UnitKey) {
  const path = join(folder.units, host, name);
  const at = (file: string): string => join(path, file);
  return {
    logFile: join(folder.logs, `${host}.${name}.log`),
    readDefinition: () => readJson(at("definition.json"), unitDefinitionSchema),
    readWish: () => readJson(at("wish.json"), wishSchema),
    readHold: () => readJson(at("hold.json"), holdSchema),
    readState: () => readJson(at("state.json"), stateSchema),
    writeDefinition: (definition: z.output<typeof unitDefinitionSchema>) =>
      writeJson(path, "definition.json", definition),
    writeWish: (wish: Wish) => writeJson(path, "wish.json", wish),
    writeHold: (hold: Hold) => writeJson(path, "hold.json", hold),
    writeState: (state: UnitState) => writeJson(path, "state.json", state),
  };
}

/** All units that a world has, in the order of their names. */
export async function listUnits(folder: WorldFolder): Promise<UnitKey[]> {
  const hosts = await listFolders(folder.units);
  const units = await Promise.all(
    hosts.map(async (host) => (await listFolders(join(folder.units, host))).map((name) => ({ host, name }))),
  );
  return units.flat();
}

async function listFolders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

async function writeJson(path: string, file: string, value: unknown): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeAtomically(join(path, file), `${JSON.stringify(value, undefined, 2)}\n`);
}
