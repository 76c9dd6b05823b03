/** The bytes from an offset to another: the same object where that is all of them. */
export function partOf(bytes: Buffer, from: number, end: number): Buffer {
  return from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end);
}
