import { UserError } from "command-line/user-error";
import { openWorld, type World } from "orchestrator";

/** A world by its name, its agents asked in this role; undefined: there is none. */
export async function openIfThere(options: Parameters<typeof openWorld>[0]): Promise<World | undefined> {
  try {
    return await openWorld(options);
  } catch (error) {
    if (error instanceof UserError && error.code === "WORLD_NOT_FOUND") return undefined;
    throw error;
  }
}
