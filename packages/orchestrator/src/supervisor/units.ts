import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess, signalProcess } from "processes";
import type { CallOptions } from "../call-options.ts";
import { followLines, lastLines } from "../files/tail.ts";
import type { Units, UnitStatus } from "../hosts/host.ts";
import { unitDefinitionSchema, type UnitDefinition } from "../hosts/unit.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { unitNotDefined, unitNotStarted, worldNotSupervised } from "./errors.ts";
import { findSupervisor } from "./find-supervisor.ts";
import { unitFiles, type UnitKey, type UnitState, type Wish } from "./unit-files.ts";

const pollMs = 25;

/** The units of one host under the world's supervisor. */
export function createSupervisedUnits(folder: WorldFolder, host: string): Units {
  const filesOf = (name: string): UnitFiles => unitFiles(folder, { host, name });
  const ask = (name: string, next: NextWish, { signal }: CallOptions): Promise<UnitState> =>
    askSupervisor({ folder, key: { host, name }, next, signal });
  const run = async (name: string, options: CallOptions): Promise<void> => {
    const state = await ask(
      name,
      (generation) => ({ state: "running", generation: generation + 1 }),
      options,
    );
    if (state.state === "restarting" && !state.process)
      throw unitNotStarted(host, name, state.lastExit ?? "unknown");
  };

  return {
    define: async (unit) => {
      if (await isDefinedAs(filesOf(unit.name), unit)) return false;
      await filesOf(unit.name).writeDefinition(unitDefinitionSchema.parse(unit));
      return true;
    },
    isDefined: (unit) => isDefinedAs(filesOf(unit.name), unit),
    start: async (name, options) => {
      const files = filesOf(name);
      const isRunning = (await readStatus(files))?.state === "running";
      if (isRunning && (await files.readWish())?.state === "running") return false;
      await run(name, options);
      return true;
    },
    restart: run,
    reload: async (name) => {
      if (!(await filesOf(name).readDefinition())) throw unitNotDefined(host, name);
      const state = await filesOf(name).readState();
      return state?.process !== undefined && signalProcess(state.process, "SIGHUP");
    },
    stop: async (name, options) => {
      const before = await readStatus(filesOf(name));
      if (!before) throw unitNotDefined(host, name);
      await ask(name, (generation) => ({ state: "stopped", generation }), options);
      return before.state !== "stopped";
    },
    hold: (name, { forMs }) => filesOf(name).writeHold({ until: Date.now() + forMs }),
    release: async (name) => {
      if (await filesOf(name).readHold()) await filesOf(name).writeHold({ until: 0 });
    },
    status: (name) => readStatus(filesOf(name)),
    logs: (name, { lines = 100, follow = false, signal }) => {
      const { logFile } = filesOf(name);
      return follow ? followLines(logFile, { lines, signal }) : lastLines(logFile, lines);
    },
  };
}

type UnitFiles = ReturnType<typeof unitFiles>;

async function isDefinedAs(files: UnitFiles, unit: UnitDefinition): Promise<boolean> {
  const wanted = unitDefinitionSchema.parse(unit);
  return JSON.stringify(await files.readDefinition()) === JSON.stringify(wanted);
}

async function readStatus(files: UnitFiles): Promise<UnitStatus | undefined> {
  if (!(await files.readDefinition())) return undefined;
  const state = await files.readState();
  if (!state) return { state: "stopped", restarts: 0 };
  if (!state.process || isSameProcess(state.process)) return state;
  return { ...state, state: "restarting" };
}

/** What to ask for, given the highest generation so far. */
type NextWish = (generation: number) => Wish;

interface Request extends CallOptions {
  readonly folder: WorldFolder;
  readonly key: UnitKey;
  readonly next: NextWish;
}

/** Asks for a state of a unit and waits until the supervisor has answered. Throws UNIT_NOT_DEFINED and WORLD_NOT_SUPERVISED. */
async function askSupervisor({ folder, key, next, signal }: Request): Promise<UnitState> {
  const files = unitFiles(folder, key);
  if (!(await files.readDefinition())) throw unitNotDefined(key.host, key.name);
  const [wish, known] = [await files.readWish(), await files.readState()];
  const wanted = next(Math.max(wish?.generation ?? 0, known?.generation ?? 0));
  await files.writeWish(wanted);
  for (;;) {
    const state = await files.readState();
    if (state && isAnswered(state, wanted)) return state;
    if (!(await findSupervisor(folder))) throw worldNotSupervised(folder.name);
    await delay(pollMs, undefined, { signal });
  }
}

/** A unit of this generation has been started: it may have ended since. */
function isAnswered(state: UnitState, wanted: Wish): boolean {
  return wanted.state === "stopped" ? state.state === "stopped" : state.generation >= wanted.generation;
}
