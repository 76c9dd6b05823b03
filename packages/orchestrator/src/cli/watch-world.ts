import { setTimeout as delay } from "node:timers/promises";
import type { World } from "../world/open-world.ts";
import { readStatus, type WorldStatus } from "../world/status.ts";
import type { CliContext } from "./command.ts";
import { createLiveBlock } from "./live-block.ts";
import { renderStatusInto } from "./render-status.ts";
import type { Style } from "./style.ts";

const REFRESH_MS = 1_000;
/** A blank line, the hints, and the line the cursor is on. */
const HINT_ROWS = 4;

/** Shows a world's status, fresh each second, until Ctrl-C; `end` says what that does. */
export async function watchWorld(
  world: World,
  { stdout, style, signal }: CliContext,
  end: string,
): Promise<void> {
  const block = createLiveBlock(stdout);
  while (!signal.aborted) {
    const status = await readStatus(world, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (status)
      block.draw(
        `${renderStatusInto(stdout.rows - HINT_ROWS, status, style)}\n\n${hints(status, end, style)}`,
      );
    await delay(REFRESH_MS, undefined, { signal }).catch(() => {});
  }
}

function hints({ edges }: WorldStatus, end: string, style: Style): string {
  const [edge] = edges;
  const tryIt = edge
    ? `${style.bold("Try")}  curl -d hi ${edge.userUrl}/echo   curl ${edge.userUrl}/info   …/exit/3`
    : "";
  return [tryIt, style.dim(end)].join("\n");
}
