import * as fc from "fast-check";
import { expect, test } from "vitest";
import { KnownHead } from "../../src/http1/known-head.ts";
import { parseResponseHead } from "../../src/http1/response-head.ts";
import { wholeOf } from "../../src/http1/whole-response.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const heads = fc
  .record({
    status: fc.constantFrom(200, 204, 304, 404),
    length: fc.nat(30),
    field: fc.stringMatching(/^[a-c]{0,3}$/),
  })
  .map(
    ({ status, length, field }) =>
      `HTTP/1.1 ${status} x\r\nX-A: ${field}\r\nContent-Length: ${length}\r\n\r\n`,
  )
  .filter((text) => parseResponseHead(text, "GET")?.mayHaveExcess === false);

function known(text: string): KnownHead {
  const head = parseResponseHead(text, "GET");
  if (!head) throw new Error(`no head: ${text}`);
  const one = new KnownHead();
  one.learn(latin1(text), head);
  return one;
}

function bodyOf(head: string, more: number): string {
  const parsed = parseResponseHead(head, "GET");
  return "b".repeat(Math.max(0, (parsed?.framing === "length" ? parsed.contentLength : 0) + more));
}

test("bytes are a whole response when they are the known head, all of its body and nothing else", () => {
  fc.assert(
    fc.property(heads, heads, fc.integer({ min: -2, max: 2 }), (first, second, more) => {
      const body = bodyOf(second, more);
      const isWhole = first === second && body === bodyOf(second, 0);
      const response = wholeOf(latin1(second + body), known(first));
      expect(response !== undefined).toBe(isWhole);
      if (response)
        expect(response).toMatchObject({ bodyStart: second.length, end: second.length + body.length });
    }),
    { numRuns: 500 },
  );
});

test("where nothing is known, nothing is whole", () => {
  expect(wholeOf(latin1("HTTP/1.1 204 x\r\n\r\n"), new KnownHead())).toBeUndefined();
});

test("what is learnt is a copy: the bytes that it lay in are another's soon", () => {
  const text = "HTTP/1.1 200 x\r\nContent-Length: 1\r\n\r\n";
  const bytes = latin1(text);
  const head = parseResponseHead(text, "GET");
  const one = new KnownHead();
  if (head) one.learn(bytes, head);
  bytes.fill(0);
  expect(one.at(latin1(`${text}b`), 0)).toBe(head);
  expect(one.at(latin1(`x${text}`), 1)).toBe(head);
});
