import type { EventEmitter } from "node:events";
import { setImmediate as nextLoop } from "node:timers/promises";

/** What happens in every loop, as under a steady flood, is not waited for. */
const mostLoops = 2000;

/**
 * Resolves at a moment when the event loop has just asked the sockets and found none of these events waiting. What is closed then is
 * closed within microseconds of having been looked at, not after all that a busy process had to catch up with.
 */
export async function quietLoops(emitter: EventEmitter, event: string): Promise<void> {
  let quiet = 0;
  const onEvent = () => (quiet = 0);
  emitter.on(event, onEvent);
  // Two: the first may be the rest of a loop whose poll is already over.
  for (let loop = 0; quiet < 2 && loop < mostLoops; loop++) {
    quiet++;
    await nextLoop();
  }
  emitter.off(event, onEvent);
}
