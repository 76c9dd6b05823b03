import { expect, test } from "vitest";
import { ReadBuffers } from "../../src/upstream/read-buffers.ts";

test("bytes that nobody holds are read over", () => {
  const buffers = new ReadBuffers();
  const first = buffers.current;
  buffers.hasBeenRead(undefined);
  expect(buffers.current).toBe(first);
});

test("what a socket still has to write is not read over; two buffers take turns as soon as it has", () => {
  const buffers = new ReadBuffers();
  const slow = { writableLength: 10 };
  const first = buffers.current;
  buffers.hasBeenRead(slow);
  const second = buffers.current;
  expect(second).not.toBe(first);
  buffers.hasBeenRead(slow);
  const third = buffers.current;
  expect([first, second]).not.toContain(third);
  slow.writableLength = 0;
  buffers.hasBeenRead({ writableLength: 5 });
  expect(buffers.current).toBe(second);
  buffers.hasBeenRead({ writableLength: 5 });
  expect([second, third]).not.toContain(buffers.current);
});
