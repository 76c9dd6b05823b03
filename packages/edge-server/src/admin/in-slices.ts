import { setImmediate as nextLoop } from "node:timers/promises";

/** So long may one slice of work hold up requests. */
const sliceMs = 2;
/** A look at the clock costs more than most of what is done to one item. */
const itemsPerLook = 16;

/** Does something with each item, and lets the event loop turn every {@link sliceMs}: what is slow in sum delays no request. */
export async function inSlices<Item>(items: Iterable<Item>, act: (item: Item) => void): Promise<void> {
  let count = 0;
  let sliceEnd = performance.now() + sliceMs;
  for (const item of items) {
    act(item);
    if (++count % itemsPerLook !== 0 || performance.now() < sliceEnd) continue;
    await nextLoop();
    sliceEnd = performance.now() + sliceMs;
  }
}
