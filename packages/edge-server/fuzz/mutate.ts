import type { ChoiceTape } from "./choice-tape.ts";

const telling = [0, 9, 10, 11, 12, 13, 32, 44, 48, 58, 59, 127, 128, 255];

/** Changes one or two places: a byte put in, replaced, a few taken out or repeated. */
export function mutate(bytes: Buffer, tape: ChoiceTape): Buffer {
  const once = mutateOnce(bytes, tape);
  return tape.next() < 128 ? once : mutateOnce(once, tape);
}

function mutateOnce(bytes: Buffer, tape: ChoiceTape): Buffer {
  const at = (tape.next() * 256 + tape.next()) % (bytes.length + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  const byte = tape.next() < 192 ? (telling[tape.next() % telling.length] ?? 0) : tape.next();
  const length = 1 + (tape.next() % 12);
  const kind = tape.next() % 4;
  if (kind === 0) return Buffer.concat([before, Buffer.of(byte), after]);
  if (kind === 1) return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
  if (kind === 2) return Buffer.concat([before, after.subarray(length)]);
  return Buffer.concat([before, after.subarray(0, length), after]);
}
