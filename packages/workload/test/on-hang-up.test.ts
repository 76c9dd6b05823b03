import { eventually } from "testing";
import { expect, test } from "vitest";
import { onHangUp } from "../src/on-hang-up.ts";

test("each SIGHUP is answered by a reload that begins behind it, never two at a time", async () => {
  const reloads: PromiseWithResolvers<void>[] = [];
  const before = process.listeners("SIGHUP");
  onHangUp(async () => {
    const reload = Promise.withResolvers<void>();
    reloads.push(reload);
    await reload.promise;
  });
  try {
    process.emit("SIGHUP");
    process.emit("SIGHUP");
    process.emit("SIGHUP");
    expect(reloads).toHaveLength(1);
    reloads[0]?.resolve();
    await eventually(() => expect(reloads).toHaveLength(2));
    reloads[1]?.resolve();
    process.emit("SIGHUP");
    await eventually(() => expect(reloads).toHaveLength(3));
  } finally {
    for (const listener of process.listeners("SIGHUP"))
      if (!before.includes(listener)) process.off("SIGHUP", listener);
  }
});
