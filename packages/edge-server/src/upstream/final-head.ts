import { interimResponseHead } from "../http1/client-response-head.ts";
import { HeadReader } from "../http1/head-reader.ts";
import type { KnownHead } from "../http1/known-head.ts";
import { parseResponseHead, type ResponseHead } from "../http1/response-head.ts";
import { isFit, wholeOf, type WholeResponse } from "../http1/whole-response.ts";
import type { AttemptOwner } from "./attempt-owner.ts";
import { isPipelinable } from "./pipeline.ts";
import { isSwitchTo, upgradeOf } from "./request.ts";

const maxInterimResponses = 16;

/** The head of the final response, where what follows begins, and where that ends if it is short, all here, and its head the one before. */
export type FoundHead = Omit<WholeResponse, "end"> & Partial<Pick<WholeResponse, "end">>;

/** Reads heads up to that of the final response, or of a switch of protocols; interim ones are passed on to the client. */
export class FinalHead {
  readonly #owner: AttemptOwner;
  readonly #known: KnownHead;
  #reader: HeadReader | undefined;
  #interimResponses = 0;
  #endsConnection = false;

  /** `known`: of the same instance. */
  constructor(owner: AttemptOwner, known: KnownHead) {
    this.#owner = owner;
    this.#known = known;
  }

  /** Whether anything has come. */
  get isStarted(): boolean {
    return this.#reader !== undefined;
  }

  /** An interim response said that the connection ends with the final one: RFC 9112 section 9.6. */
  get endsConnection(): boolean {
    return this.#endsConnection;
  }

  read(chunk: Buffer, from: number): FoundHead | "incomplete" | "malformed" {
    const whole = this.#reader ? undefined : this.#takeWhole(chunk);
    if (whole) return whole;
    this.#reader ??= new HeadReader(this.#owner.client.hop.settings.responseHead);
    const state = this.#reader.read(chunk, from);
    if (state === "incomplete") return state;
    const { method } = this.#owner.request;
    const head = state === "complete" ? parseResponseHead(this.#reader.text, method) : undefined;
    const { bytes, end: bodyStart } = this.#reader;
    if (!head || (head.status === 101 && !this.#maySwitch(head))) return "malformed";
    if (head.status < 200 && head.status !== 101) return this.#passOn(head, bytes, bodyStart);
    const found = { head, bytes, bodyStart };
    this.#learn(found);
    return found;
  }

  /** What most responses of most services are: short, and with a head like the one before. */
  #takeWhole(chunk: Buffer): WholeResponse | undefined {
    const { request, client } = this.#owner;
    if (this.#known.length > client.hop.settings.responseHead.headBytes) return undefined;
    return isPipelinable(request) ? wholeOf(chunk, this.#known) : undefined;
  }

  #learn({ head, bytes, bodyStart }: FoundHead): void {
    if (this.#interimResponses === 0 && isPipelinable(this.#owner.request) && isFit(head, bodyStart))
      this.#known.learn(bytes.subarray(0, bodyStart), head);
  }

  #maySwitch({ upgrade }: ResponseHead): boolean {
    return this.#owner.body.isComplete && isSwitchTo(upgrade, upgradeOf(this.#owner.request));
  }

  /** RFC 9110 section 15.2: passed on, but not to HTTP/1.0. */
  #passOn(head: ResponseHead, bytes: Buffer, from: number): FoundHead | "incomplete" | "malformed" {
    const { request, client } = this.#owner;
    this.#interimResponses++;
    if (this.#interimResponses > maxInterimResponses) return "malformed";
    if (head.connection?.includes("close")) this.#endsConnection = true;
    if (request.minorVersion === 1) client.socket.write(interimResponseHead(head), "latin1");
    return from < bytes.length ? this.read(bytes, from) : "incomplete";
  }
}
