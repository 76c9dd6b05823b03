import { worldStopped } from "./errors.ts";
import type { World } from "./open-world.ts";

/** For commands that need the world's agents. Throws WORLD_STOPPED when `world stop` ended them. */
export function requireRunning({ manifest: { name, stoppedAt } }: Pick<World, "manifest">): void {
  if (stoppedAt !== undefined) throw worldStopped(name, stoppedAt);
}
