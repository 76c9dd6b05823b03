import { setTimeout as delay } from "node:timers/promises";
import type { World } from "../world/open-world.ts";
import { readStatus, type WorldStatus } from "../world/status.ts";
import { createLiveBlock, sizeOf, wrapText, type Style } from "command-line";
import type { CliContext } from "./define-command.ts";
import { renderStatusInto } from "./render-status.ts";

const refreshMs = 1_000;
/** The blank line before the hints, and the line the cursor is on. */
const spareRows = 2;

/** Shows a world's status, fresh each second, until Ctrl-C; `end` is the line that tells what Ctrl-C does. */
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
    if (status) {
      const { rows, columns } = sizeOf(stdout);
      const below = hints(status, end, style);
      const room = { rows: rows - spareRows - wrapText(below, columns).length, columns };
      block.draw(`${renderStatusInto(room, status, style)}\n\n${below}`);
    }
    await delay(refreshMs, undefined, { signal }).catch(() => {});
  }
}

function hints({ edges }: WorldStatus, end: string, style: Style): string {
  const [edge] = edges;
  const tryIt = edge
    ? `${style.bold("Try")}  curl -d hi ${edge.userUrl}/echo  ${style.dim("(also /info, /exit/3)")}`
    : "";
  return [tryIt, style.dim(end)].join("\n");
}
