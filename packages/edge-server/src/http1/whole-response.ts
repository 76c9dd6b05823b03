import { parseResponseHead, type ResponseHead } from "./response-head.ts";

/** A response to a GET that is here from its first byte to its last. */
export interface WholeResponse {
  readonly head: ResponseHead;
  /** The bytes that it lies in: of another's buffer, to be used at once. */
  readonly bytes: Buffer;
  readonly bodyStart: number;
  readonly end: number;
}

/** Why what came is no response that may lie behind another: `unfit` is one by itself, `malformed` is none. */
export type Unfit = "unfit" | "malformed";

/** Head and body together, at most. */
export const maxWholeBytes = 16_384;

const endOfHead = "\r\n\r\n";

/**
 * Takes whole responses out of bytes in which they lie one behind the other. Only what its length bounds is taken: a short body that is counted, or
 * none by its status; a switch of protocols, an interim response, a body in chunks or up to the end are `unfit`. A head that is byte for byte the one
 * before is not parsed again.
 */
export class WholeResponses {
  #known: { readonly bytes: Buffer; readonly head: ResponseHead } | undefined;

  /** The response that begins at `from`. */
  read(bytes: Buffer, from: number): WholeResponse | Unfit | "incomplete" {
    const isKnown = this.#isKnownAt(bytes, from);
    if (!isKnown) {
      const refusal = this.#learn(bytes, from);
      if (refusal) return refusal;
    }
    const known = this.#known;
    if (!known) return "malformed";
    const bodyStart = from + known.bytes.length;
    const end = bodyStart + lengthOf(known.head);
    return end > bytes.length ? "incomplete" : { head: known.head, bytes, bodyStart, end };
  }

  #isKnownAt(bytes: Buffer, from: number): boolean {
    const known = this.#known?.bytes;
    if (!known || bytes.length - from < known.length) return false;
    return bytes.compare(known, 0, known.length, from, from + known.length) === 0;
  }

  #learn(bytes: Buffer, from: number): Unfit | "incomplete" | undefined {
    const found = bytes.indexOf(endOfHead, from, "latin1");
    if (found === -1) return bytes.length - from > maxWholeBytes ? "unfit" : "incomplete";
    const end = found + endOfHead.length;
    if (end - from > maxWholeBytes) return "unfit";
    const head = parseResponseHead(bytes.toString("latin1", from, end), "GET");
    if (!head) return "malformed";
    if (!isFit(head, end - from)) return "unfit";
    this.#known = { bytes: Buffer.from(bytes.subarray(from, end)), head };
    return undefined;
  }
}

/** Whether a response to a GET could lie between others: its end is known when its head is, and near. */
export function isFit(head: ResponseHead, headBytes: number): boolean {
  if (head.status < 200 || head.mayHaveExcess) return false;
  if (head.framing !== "length" && head.framing !== "none") return false;
  return headBytes + lengthOf(head) <= maxWholeBytes;
}

function lengthOf({ framing, contentLength }: ResponseHead): number {
  return framing === "length" ? contentLength : 0;
}
