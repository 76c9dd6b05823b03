import { existsSync, watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { WorldFolder } from "../files/world-folder.ts";
import { SupervisedUnit } from "./supervised-unit.ts";
import { listUnits, unitFiles } from "./unit-files.ts";

export interface SuperviseOptions {
  readonly folder: WorldFolder;
  /** Added to the environment of everything it starts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told what went wrong with a unit; supervision goes on. */
  readonly onError: (unit: string, error: unknown) => void;
}

/** The end of an adopted program gives no event: the supervisor looks this often. */
const lookIntervalMs = 200;
/** Files are read this often even where they cannot be watched (inotify limits, network file systems). */
const rereadIntervalMs = 2_000;

/**
 * Keeps all units of a world in the states that their clients ask for, until the signal is aborted or the world's folder is gone. The programs
 * that it started live on then. The folders of units and logs have to be there.
 */
export async function supervise({ folder, environment, signal, onError }: SuperviseOptions): Promise<void> {
  const units = new Map<string, SupervisedUnit>();
  const bell = createBell(signal);
  let rereadAt = 0;
  const watcher = watch(folder.units, { recursive: true, signal }, () => {
    rereadAt = 0;
    bell.ring();
  });
  watcher.on("error", () => watcher.close());

  while (!signal.aborted && existsSync(folder.units)) {
    const reread = Date.now() >= rereadAt;
    if (reread) {
      rereadAt = Date.now() + rereadIntervalMs;
      await addNewUnits();
    }
    for (const [name, unit] of units) {
      await unit.look({ reread }).catch((error: unknown) => onError(name, error));
    }
    await bell.wait(lookIntervalMs);
  }

  async function addNewUnits(): Promise<void> {
    for (const key of await listUnits(folder)) {
      const name = `${key.host}/${key.name}`;
      if (units.has(name)) continue;
      const files = unitFiles(folder, key);
      units.set(name, new SupervisedUnit({ files, environment, now: Date.now, onExit: bell.ring }));
    }
  }
}

/** Lets a loop sleep until something happens, or a while has passed. */
function createBell(signal: AbortSignal): { ring: () => void; wait: (ms: number) => Promise<void> } {
  let rung = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => rung.resolve());
  return {
    ring: () => rung.resolve(),
    wait: async (ms) => {
      const timer = new AbortController();
      await Promise.race([rung.promise, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
      rung = Promise.withResolvers<void>();
    },
  };
}
