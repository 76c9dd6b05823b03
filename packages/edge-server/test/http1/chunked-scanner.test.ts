import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { connectionBytes } from "../../fuzz/requests/request-grammar.ts";
import { ChunkedScanner } from "../../src/http1/chunked-scanner.ts";
import { cuts, pieces } from "./cuts.ts";

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
