import { existsSync, watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { WorldFolder } from "../world/folder.ts";
import { superviseUnit } from "./supervise-unit.ts";
import { listUnits, unitFiles } from "./unit-files.ts";

export interface SuperviseOptions {
  readonly folder: WorldFolder;
  /** Added to the environment of everything it starts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told what went wrong with a unit; supervision goes on. */
  readonly onError: (unit: string, error: unknown) => void;
}

/** An adopted program's end gives no event: this often we look for ourselves. */
const LOOK_INTERVAL_MS = 200;

/**
 * Keeps all units of a world as they are wished until the signal is aborted, or the world's folder is gone; what it started lives on then.
 */
export async function supervise({ folder, environment, signal, onError }: SuperviseOptions): Promise<void> {
  const units = new Map<string, ReturnType<typeof superviseUnit>>();
  const bell = createBell(signal);
  await mkdir(folder.units, { recursive: true });
  await mkdir(folder.logs, { recursive: true });
  const watcher = watch(folder.units, { recursive: true, signal }, bell.ring);
  // Where nothing can be watched any more (inotify limits), the interval alone is enough.
  watcher.on("error", () => watcher.close());

  while (!signal.aborted && existsSync(folder.units)) {
    for (const key of await listUnits(folder)) {
      const name = `${key.host}/${key.name}`;
      const unit =
        units.get(name) ??
        superviseUnit({ files: unitFiles(folder, key), environment, now: Date.now, onExit: bell.ring });
      units.set(name, unit);
      await unit.look().catch((error: unknown) => onError(name, error));
    }
    await bell.wait(LOOK_INTERVAL_MS);
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
