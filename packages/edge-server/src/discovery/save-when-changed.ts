import type { Log } from "workload";
import type { Clock } from "../clock.ts";
import { saveSnapshot } from "./snapshot-file.ts";
import type { Snapshot } from "./snapshot.ts";

export interface SaverOptions {
  /** Undefined: nothing is saved. */
  readonly file: string | undefined;
  /** Hosts of further Consul agents, saved with the snapshot. */
  readonly agents: () => readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Snapshots that follow one another closely are saved once. */
const settleMs = 1000;

/** Keeps the last snapshot on disk, a moment after each change and at the end. A disk that fails costs a warning, no request. */
export function saveWhenChanged({ file, agents, clock, log, signal }: SaverOptions) {
  let unsaved: Snapshot | undefined;
  let saving: Promise<void> | undefined;
  const ended = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())).then(
    () => saving,
  );
  return { changed, ended };

  function changed(snapshot: Snapshot): void {
    // What came from the file is there already.
    if (file === undefined || snapshot.source !== "consul") return;
    unsaved = snapshot;
    saving ??= saveLoop(file);
  }

  async function saveLoop(path: string): Promise<void> {
    while (unsaved) {
      await clock.sleep(settleMs, signal);
      const snapshot = unsaved;
      unsaved = undefined;
      try {
        await saveSnapshot(path, { services: snapshot.services, agents: agents(), savedAt: clock.now() });
      } catch (error) {
        log.warn({ err: error, file: path }, "the snapshot could not be saved");
      }
    }
    saving = undefined;
  }
}
