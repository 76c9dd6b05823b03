import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { connectionBytes } from "../../fuzz/requests/request-grammar.ts";
import { ChunkedScanner } from "../../src/http1/chunked-scanner.ts";
import { HeadReader } from "../../src/http1/head-reader.ts";

/** TCP may cut a stream anywhere: nothing may hang on where. */
const cuts = array(nat({ max: 2000 }), { maxLength: 12 });

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

test("a chunked body is judged, and passed on, the same however it is cut", () => {
  assert(
    property(connectionBytes(), cuts, (bytes, places) => {
      const start = bytes.indexOf("\r\n\r\n") + 4;
      const body = bytes.subarray(start);
      const whole = scan([body]);
      const cut = scan(pieces(body, places));
      expect({ ...cut, sent: cut.isGood ? cut.sent : "" }).toEqual({
        ...whole,
        sent: whole.isGood ? whole.sent : "",
      });
      // What went out before a flaw was found is a beginning of what can go out at all, and that of what came, where nothing was left out.
      const finest = scan(Array.from(body, (byte) => Buffer.of(byte)));
      expect(finest.sent.startsWith(cut.sent)).toBe(true);
      if (!body.includes(";") && !finest.isGood)
        expect(body.toString("latin1").startsWith(finest.sent)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [...sorted, bytes.length]
    .map((end, i) => bytes.subarray(i === 0 ? 0 : sorted[i - 1], end))
    .filter(({ length }) => length > 0);
}

function scan(parts: readonly Buffer[]) {
  const scanner = new ChunkedScanner();
  let sent = "";
  for (const part of parts) {
    if (scanner.isComplete || scanner.isBroken) break;
    const sendable = scanner.scan(part, 0);
    if (scanner.isBroken) break;
    sent += scanner.passable(part, 0, sendable).toString("latin1") + scanner.tail;
  }
  return {
    isGood: scanner.isComplete,
    isBroken: scanner.isBroken,
    content: scanner.isBroken ? 0 : scanner.contentLength,
    sent,
  };
}
