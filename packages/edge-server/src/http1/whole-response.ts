import { KnownHead } from "./known-head.ts";
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
 * none by its status; a switch of protocols, an interim response, a body in chunks or up to the end are `unfit`.
 */
export class WholeResponses {
  readonly #known = new KnownHead();

  /** The response that begins at `from`. */
  read(bytes: Buffer, from: number): WholeResponse | Unfit | "incomplete" {
    const head = this.#known.at(bytes, from) ?? this.#learn(bytes, from);
    if (typeof head === "string") return head;
    const response = responseAt({ head, bytes, bodyStart: from + this.#known.length });
    return response.end > bytes.length ? "incomplete" : response;
  }

  #learn(bytes: Buffer, from: number): ResponseHead | Unfit | "incomplete" {
    const found = bytes.indexOf(endOfHead, from, "latin1");
    if (found === -1) return bytes.length - from > maxWholeBytes ? "unfit" : "incomplete";
    const end = found + endOfHead.length;
    if (end - from > maxWholeBytes) return "unfit";
    const head = parseResponseHead(bytes.toString("latin1", from, end), "GET");
    if (!head) return "malformed";
    if (!isFit(head, end - from)) return "unfit";
    this.#known.learn(bytes.subarray(from, end), head);
    return head;
  }
}

/** The response that all of these bytes are, if its head is known. */
export function wholeOf(bytes: Buffer, known: KnownHead): WholeResponse | undefined {
  const head = known.at(bytes, 0);
  const response = head && responseAt({ head, bytes, bodyStart: known.length });
  return response?.end === bytes.length ? response : undefined;
}

/** Whether a response to a GET could lie between others: its end is known when its head is, and near. */
export function isFit(head: ResponseHead, headBytes: number): boolean {
  if (head.status < 200 || head.mayHaveExcess) return false;
  if (head.framing !== "length" && head.framing !== "none") return false;
  return headBytes + lengthOf(head) <= maxWholeBytes;
}

function responseAt(start: Omit<WholeResponse, "end">): WholeResponse {
  return { ...start, end: start.bodyStart + lengthOf(start.head) };
}

function lengthOf({ framing, contentLength }: ResponseHead): number {
  return framing === "length" ? contentLength : 0;
}
