import { array, nat } from "fast-check";

/** TCP may cut a stream anywhere: nothing may hang on where. */
export const cuts = array(nat({ max: 2000 }), { maxLength: 12 });

/** The bytes, cut at these places. */
export function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [...sorted, bytes.length]
    .map((end, i) => bytes.subarray(i === 0 ? 0 : sorted[i - 1], end))
    .filter(({ length }) => length > 0);
}
