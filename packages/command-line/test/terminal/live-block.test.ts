import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createLiveBlock } from "../../src/terminal/live-block.ts";

function terminal(rows: number, columns: number) {
  let text = "";
  const sink = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a terminal has beyond this is not used
  const stream = Object.assign(sink, { rows, columns }) as unknown as NodeJS.WriteStream;
  const lines = () => stripVTControlCharacters(text).split("\n").slice(0, -1);
  return { stream, lines };
}

test("what is too wide is wrapped, and what is too long says how much is missing", () => {
  const small = terminal(5, 10);
  const url = "http://127.0.77.21:25000/info";
  createLiveBlock(small.stream).draw(url);
  expect(small.lines().join("")).toBe(url);
  const short = terminal(4, 80);
  createLiveBlock(short.stream).draw("1\n2\n3\n4\n5");
  expect(short.lines()).toEqual(["1", "2", "… 3 more lines: make the terminal higher"]);
});
