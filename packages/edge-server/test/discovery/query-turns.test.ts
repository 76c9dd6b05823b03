import { setImmediate as macrotask } from "node:timers/promises";
import { expect, test } from "vitest";
import { createQueryTurns, type Turn } from "../../src/discovery/query-turns.ts";
import { testClock } from "../support/test-clock.ts";

const never = new AbortController().signal;

/** A turn that must be free. */
async function turnOf(seat: { take(signal: AbortSignal): Promise<Turn | undefined> }): Promise<Turn> {
  const turn = await seat.take(never);
  if (!turn) throw new Error("no turn");
  return turn;
}

test("as long as there is a turn for everybody each query waits a minute", async () => {
  const turns = createQueryTurns({ slots: 2, clock: testClock() });
  const seats = [turns.enter(), turns.enter()];
  for (const seat of seats) expect((await turnOf(seat)).waitMs).toBe(60_000);
});

test("beyond that turns are short, and all are taken in order: nobody is left out", async () => {
  const turns = createQueryTurns({ slots: 2, clock: testClock() });
  const seats = Array.from({ length: 5 }, () => turns.enter());
  const order: number[] = [];
  const loops = seats.map(async (seat, number) => {
    for (let round = 0; round < 4; round++) {
      using turn = await turnOf(seat);
      order.push(number);
      expect(turn.waitMs).toBe(1200);
      await macrotask();
    }
  });
  await Promise.all(loops);
  expect(order.slice(0, 10).toSorted()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
});

test("never more than its slots are out, whatever comes and goes", async () => {
  const turns = createQueryTurns({ slots: 3, clock: testClock() });
  let out = 0;
  let most = 0;
  const loops = Array.from({ length: 20 }, async (_, number) => {
    using seat = turns.enter();
    for (let round = 0; round < 20; round++) {
      const impatience = new AbortController();
      if ((number + round) % 3 === 0) queueMicrotask(() => impatience.abort());
      using turn = await seat.take(impatience.signal);
      if (!turn) continue;
      most = Math.max(most, ++out);
      await macrotask();
      out--;
    }
  });
  await Promise.all(loops);
  expect(most).toBe(3);
  using seat = turns.enter();
  expect(await seat.take(never)).toBeDefined();
});

test("queries that wait for a minute make room when others come", async () => {
  const turns = createQueryTurns({ slots: 2, clock: testClock() });
  const [first, second] = [await turnOf(turns.enter()), await turnOf(turns.enter())];
  const third = turns.enter().take(never);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  first[Symbol.dispose]();
  expect((await third)?.waitMs).toBe(2000);
});

test("who gives up waiting for a turn takes none", async () => {
  const turns = createQueryTurns({ slots: 1, clock: testClock() });
  const turn = await turnOf(turns.enter());
  const stop = new AbortController();
  const waiting = turns.enter().take(stop.signal);
  stop.abort();
  expect(await waiting).toBeUndefined();
  turn[Symbol.dispose]();
  expect(await turns.enter().take(never)).toBeDefined();
});

test("after refusals fewer queries wait, one more every ten seconds", async () => {
  const clock = testClock();
  const turns = createQueryTurns({ slots: 5, clock });
  const seats = Array.from({ length: 5 }, () => turns.enter());
  const out = await Promise.all(seats.map(turnOf));
  for (const refused of out.slice(3)) {
    turns.refused();
    refused[Symbol.dispose]();
  }
  const fourth = turns.enter().take(never);
  expect(out.slice(0, 3).filter(({ signal }) => signal.aborted)).toHaveLength(1);
  clock.advance(10_000);
  expect(await turns.enter().take(never)).toBeDefined();
  out[0]?.[Symbol.dispose]();
  expect(await fourth).toBeDefined();
});
