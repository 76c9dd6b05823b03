import { eventually } from "testing";
import { expect, test } from "vitest";
import { createActList } from "../../src/hands/act-list.ts";
import type { HandPicture } from "../../src/state/stream.ts";

function startList() {
  const shown: { hands: readonly HandPicture[] } = { hands: [] };
  const told: string[] = [];
  const acts = createActList({
    onHands: (hands) => (shown.hands = hands),
    record: ({ text }) => told.push(text),
  });
  return { acts, shown, told };
}

const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
  );

test("an act is shown while it is under way, with how far it is, and what became of it", async () => {
  const { acts, shown, told } = startList();
  const end = Promise.withResolvers<string>();
  acts.begin("deploy web", async ({ onProgress }) => {
    onProgress("1 of 3 healthy");
    return end.promise;
  });
  expect(shown.hands).toMatchObject([
    { what: "deploy web", state: "doing", outcome: "1 of 3 healthy", undoable: false },
  ]);
  end.resolve("all healthy");
  await eventually(() => shown.hands[0]?.state === "done");
  expect(shown.hands[0]?.outcome).toBe("all healthy");
  expect(told).toEqual(["By hand: deploy web.", "Done: deploy web: all healthy."]);
});

test("what lasts can be undone, once; what does not last cannot", async () => {
  const { acts, shown } = startList();
  const lasting = acts.begin("pause a", ({ signal }) => untilAborted(signal), { lastsMs: 30_000 });
  const other = acts.begin("kill b", ({ signal }) => untilAborted(signal));
  expect([acts.undo(other.id), acts.undo("hand-9"), acts.undo(lasting.id)]).toEqual([false, false, true]);
  await eventually(() => shown.hands[0]?.state === "done");
  expect(shown.hands[0]).toMatchObject({ outcome: "undone before its time", undoable: false });
  expect(acts.undo(lasting.id)).toBe(false);
  await acts[Symbol.asyncDispose]();
  expect(shown.hands[1]?.state).toBe("done");
});

test("an act that fails says why, and the last twenty are remembered", async () => {
  const { acts, shown, told } = startList();
  for (let index = 0; index < 25; index++)
    acts.begin(`kill ${index}`, () => Promise.reject(new Error("nothing of it lives")));
  await eventually(() => shown.hands.every(({ state }) => state === "failed"));
  expect(shown.hands).toHaveLength(20);
  expect(told.at(-1)).toBe("Not done: kill 24: nothing of it lives");
});
