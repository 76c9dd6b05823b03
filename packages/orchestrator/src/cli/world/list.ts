import { isSameProcess } from "processes";
import { findSupervisor } from "../../supervisor/find-supervisor.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import { listWorlds, readManifest } from "../../world/manifest.ts";
import { table } from "command-line";
import { defineCommand } from "../define-command.ts";

export const listCommand = defineCommand({
  description: "List all worlds",
  args: {},
  async run(_, { home }) {
    const worlds = await Promise.all((await listWorlds(home)).map(summarize));
    return {
      document: { ok: true, worlds },
      text: (style) =>
        worlds.length === 0
          ? "No world. `pnpm world up` makes one."
          : table(
              style,
              ["world", "engine", "security", "network", "hosts", "supervised", "since"],
              worlds.map((world) => [
                world.name,
                world.engine ?? style.red("interrupted"),
                world.security ?? "",
                world.network ?? "",
                String(world.hosts),
                world.supervised ? style.green("yes") : world.stoppedAt ? "stopped" : style.red("no"),
                world.createdAt ?? "",
              ]),
            ),
    };
  },
});

async function summarize(folder: WorldFolder) {
  const manifest = await readManifest(folder).catch(() => undefined);
  return {
    name: folder.name,
    engine: manifest?.inventory.engine,
    security: manifest?.inventory.security,
    network: manifest?.inventory.network,
    hosts: manifest?.inventory.hosts.length ?? 0,
    createdAt: manifest?.createdAt,
    stoppedAt: manifest?.stoppedAt,
    supervised: (await findSupervisor(folder)) !== undefined,
    /** Its `demo` was killed: the next one, or `world down`, removes it. */
    abandoned: manifest?.owner !== undefined && !isSameProcess(manifest.owner),
  };
}
