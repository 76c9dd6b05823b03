import { setTimeout as delay } from "node:timers/promises";
import type { World } from "../world/open-world.ts";
import { readStatus, type WorldStatus } from "../world/status.ts";
import { createLiveBlock, sizeOf, wrapText, type Style } from "command-line";
import type { CliContext } from "./define-command.ts";
import { renderStatusInto } from "./render-status.ts";

const refreshMs = 1_000;
/** The blank line before the hints, and the line the cursor is on. */
const spareRows = 2;

export interface WatchText {
  /** What Ctrl-C does. */
  readonly end: string;
  /** A line above it, once there is one. */
  readonly also?: () => string | undefined;
}

/** Shows a world's status, fresh each second, until Ctrl-C. */
export async function watchWorld(
  world: World,
  { stdout, style, signal }: CliContext,
  { end, also }: WatchText,
): Promise<void> {
  const block = createLiveBlock(stdout);
  while (!signal.aborted) {
    const status = await readStatus(world, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (status) {
      const { rows, columns } = sizeOf(stdout);
      const below = hints(status, [also?.() ?? "", style.dim(end)], style);
      const room = { rows: rows - spareRows - wrapText(below, columns).length, columns };
      block.draw(`${renderStatusInto(room, status, style)}\n\n${below}`);
    }
    await delay(refreshMs, undefined, { signal }).catch(() => {});
  }
}

function hints({ edges }: WorldStatus, more: readonly string[], style: Style): string {
  const [edge] = edges;
  const tryIt = edge
    ? `${style.bold("Try")}  curl -d hi ${edge.userUrl}/echo  ${style.dim("(also /info, /exit/3)")}`
    : "";
  return [tryIt, ...more].filter((line, index) => line !== "" || index === 0).join("\n");
}
