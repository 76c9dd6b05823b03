import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { connectionBytes } from "../../fuzz/requests/request-grammar.ts";
import { HeadReader } from "../../src/http1/head-reader.ts";
import { cuts, pieces } from "./cuts.ts";

test("a head reads the same however it is cut", () => {
  assert(
    property(connectionBytes(), cuts, (bytes, places) => {
      const whole = new HeadReader({ headBytes: 65_536 });
      if (whole.read(bytes, 0) !== "complete") return;
      const end = whole.end;
      const cut = new HeadReader({ headBytes: 65_536 });
      const states = pieces(bytes.subarray(0, end), places).map((piece) => cut.read(piece, 0));
      // Cut, a bad line ending may be noticed before the end that would have shown it.
      if (states.includes("bad-line-ending")) {
        expect(whole.text).toMatch(/[^\r]\n|\r[^\n]/);
        return;
      }
      expect(states.at(-1)).toBe("complete");
      expect(cut.text).toBe(whole.text);
      expect(cut.bytes.length - cut.end).toBe(0);
    }),
    { numRuns: 2000 },
  );
});
