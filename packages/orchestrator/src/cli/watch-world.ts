import { setTimeout as delay } from "node:timers/promises";
import type { World } from "../world/open-world.ts";
import { readStatus } from "../world/status.ts";
import type { CliContext } from "./command.ts";
import { createLiveBlock } from "./live-block.ts";
import { renderStatus } from "./render-status.ts";

const REFRESH_MS = 1_000;

/** Shows a world's status, fresh each second, until Ctrl-C. */
export async function watchWorld(world: World, { stdout, style, signal }: CliContext): Promise<void> {
  const block = createLiveBlock(stdout);
  while (!signal.aborted) {
    const status = await readStatus(world, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (status) {
      const edge = status.edges[0]?.url ?? "";
      block.draw(
        [
          renderStatus(status, style),
          "",
          `${style.bold("Try")}  curl ${edge}/info   curl -d hi ${edge}/echo   curl ${edge}/exit/3`,
          style.dim("Ctrl-C ends the demo and removes the world."),
        ].join("\n"),
      );
    }
    await delay(REFRESH_MS, undefined, { signal }).catch(() => {});
  }
}
