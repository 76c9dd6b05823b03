import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createStateLine } from "../../src/terminal/state-line.ts";

function collect() {
  let text = "";
  const sink = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a terminal has beyond this is not used
  return { stream: sink as unknown as NodeJS.WriteStream, text: () => text };
}

const ESC = "\u001B[";
test("the line is rewritten in place, notes stay above it, and it leaves nothing behind", () => {
  const terminal = collect();
  const state = createStateLine(terminal.stream);
  state.note("before");
  state.show("one");
  state.show("two");
  state.note("a note");
  state.show(undefined);
  state.show(undefined);
  expect(terminal.text()).toBe(`before\none\r${ESC}2Ktwo\r${ESC}2Ka note\ntwo\r${ESC}2K`);
});

test("what is too wide for the terminal ends with an ellipsis instead of becoming two rows", () => {
  const terminal = collect();
  createStateLine(Object.assign(terminal.stream, { columns: 10 })).show("0123456789");
  expect(terminal.text()).toBe("01234567…");
});
