import { setImmediate as nextLoop } from "node:timers/promises";

/** So long may one slice of work hold up requests. */
const sliceMs = 2;
/** A look at the clock costs more than most of what is done to one item. */
const itemsPerLook = 16;

/** Does something with each item; resolves when that is done. */
export type EachInSlices = <Item>(items: Iterable<Item>, act: (item: Item) => void) => Promise<void>;

/**
 * For one piece of work, however many lists it goes through: lets the event loop turn every {@link sliceMs}, so that what is slow in sum delays no
 * request. Many short lists are long too.
 */
export function inSlices(): EachInSlices {
  let count = 0;
  let sliceEnd = performance.now() + sliceMs;
  return async (items, act) => {
    for (const item of items) {
      act(item);
      if (++count % itemsPerLook !== 0 || performance.now() < sliceEnd) continue;
      await nextLoop();
      sliceEnd = performance.now() + sliceMs;
    }
  };
}
