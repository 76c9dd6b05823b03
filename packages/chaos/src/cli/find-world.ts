import { openWorld, type World } from "orchestrator";
import { worldForeign, worldNotRunning } from "../errors.ts";

export interface FindWorldOptions {
  readonly home: string;
  readonly name: string;
  /** With --foreign a world that this checkout did not make is accepted. */
  readonly foreign?: boolean;
}

/** The world of this name, made by this checkout. Throws `CHAOS_WORLD_NOT_RUNNING`, `CHAOS_WORLD_FOREIGN`. */
export async function findWorld({ home, name, foreign = false }: FindWorldOptions): Promise<World> {
  const world = await openWorld({ home, name }).catch((error: unknown) => {
    throw worldNotRunning(name, error);
  });
  const { engine, name: made } = { engine: world.engine.kind, name: world.manifest.name };
  // A copied or renamed folder describes the processes of another world. Hosts reached by SSH are real machines.
  if (made !== name && !foreign) throw worldForeign(name, `its manifest says "${made}"`);
  if (engine === "ssh" && !foreign)
    throw worldForeign(name, "its hosts are machines of their own, reached by SSH");
  return world;
}
