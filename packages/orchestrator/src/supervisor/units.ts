import { setTimeout as delay } from "node:timers/promises";
import { isSameProcess } from "processes";
import type { CallOptions } from "../call-options.ts";
import { followLines, lastLines } from "../files/tail.ts";
import type { Units, UnitStatus } from "../hosts/host.ts";
import { unitDefinitionSchema } from "../hosts/unit.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { unitNotDefined, unitNotStarted, worldNotSupervised } from "./errors.ts";
import { findSupervisor } from "./find-supervisor.ts";
import { unitFiles, type UnitState, type Wish } from "./unit-files.ts";

const POLL_MS = 25;

/** The units of one host under the world's supervisor: writes wishes, reads states. */
export function createSupervisedUnits(folder: WorldFolder, host: string): Units {
  const filesOf = (name: string): ReturnType<typeof unitFiles> => unitFiles(folder, { host, name });

  return {
    define: async (unit) => {
      const files = filesOf(unit.name);
      const wanted = unitDefinitionSchema.parse(unit);
      if (JSON.stringify(await files.readDefinition()) === JSON.stringify(wanted)) return false;
      await files.writeDefinition(wanted);
      return true;
    },
    isDefined: async (unit) =>
      JSON.stringify(await filesOf(unit.name).readDefinition()) ===
      JSON.stringify(unitDefinitionSchema.parse(unit)),
    start: async (name, options) => {
      if (
        (await statusOf(name))?.state === "running" &&
        (await filesOf(name).readWish())?.state === "running"
      )
        return false;
      await run(name, options);
      return true;
    },
    restart: run,
    stop: async (name, options) => {
      const before = await statusOf(name);
      if (!before) throw unitNotDefined(host, name);
      await wish(name, (generation) => ({ state: "stopped", generation }), options);
      return before.state !== "stopped";
    },
    hold: (name, { forMs }) => filesOf(name).writeHold({ until: Date.now() + forMs }),
    release: async (name) => {
      if (await filesOf(name).readHold()) await filesOf(name).writeHold({ until: 0 });
    },
    status: statusOf,
    logs: (name, { lines = 100, follow = false, signal }) => {
      const { logFile } = filesOf(name);
      return follow ? followLines(logFile, { lines, signal }) : lastLines(logFile, lines);
    },
  };

  async function run(name: string, options: CallOptions): Promise<void> {
    const state = await wish(
      name,
      (generation) => ({ state: "running", generation: generation + 1 }),
      options,
    );
    if (state.state === "restarting" && !state.process)
      throw unitNotStarted(host, name, state.lastExit ?? "unknown");
  }

  async function statusOf(name: string): Promise<UnitStatus | undefined> {
    const files = filesOf(name);
    if (!(await files.readDefinition())) return undefined;
    const state = await files.readState();
    if (!state) return { state: "stopped", restarts: 0 };
    if (!state.process || isSameProcess(state.process)) return state;
    return { ...state, state: "restarting" };
  }

  /** Writes a wish and waits until the supervisor has answered it. */
  async function wish(
    name: string,
    next: (generation: number) => Wish,
    { signal }: CallOptions,
  ): Promise<UnitState> {
    const files = filesOf(name);
    if (!(await files.readDefinition())) throw unitNotDefined(host, name);
    const generation = Math.max(
      (await files.readWish())?.generation ?? 0,
      (await files.readState())?.generation ?? 0,
    );
    const wanted = next(generation);
    await files.writeWish(wanted);
    for (;;) {
      const state = await files.readState();
      if (state && isAnswered(state, wanted)) return state;
      if (!(await findSupervisor(folder))) throw worldNotSupervised(folder.name);
      await delay(POLL_MS, undefined, { signal });
    }
  }
}

function isAnswered(state: UnitState, wanted: Wish): boolean {
  if (wanted.state === "stopped") return state.state === "stopped";
  return state.generation >= wanted.generation && state.state !== "stopped";
}
