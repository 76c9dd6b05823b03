import { interimResponseHead } from "../http1/client-response-head.ts";
import { HeadReader } from "../http1/head-reader.ts";
import { parseResponseHead, type ResponseHead } from "../http1/response-head.ts";
import type { AttemptOwner } from "./attempt-owner.ts";
import { isSwitchTo, upgradeOf } from "./request.ts";

const maxInterimResponses = 16;

/** The head of the final response, and where what follows begins. */
export interface FoundHead {
  readonly head: ResponseHead;
  readonly bytes: Buffer;
  readonly end: number;
}

/** Reads heads up to that of the final response, or of a switch of protocols; interim ones are passed on to the client. */
export class FinalHead {
  readonly #owner: AttemptOwner;
  #reader: HeadReader | undefined;
  #interimResponses = 0;
  #endsConnection = false;

  constructor(owner: AttemptOwner) {
    this.#owner = owner;
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
    this.#reader ??= new HeadReader(this.#owner.client.hop.settings.responseHead);
    const state = this.#reader.read(chunk, from);
    if (state === "incomplete") return state;
    const { method } = this.#owner.request;
    const head = state === "complete" ? parseResponseHead(this.#reader.text, method) : undefined;
    const { bytes, end } = this.#reader;
    if (!head || (head.status === 101 && !this.#maySwitch(head))) return "malformed";
    if (head.status >= 200 || head.status === 101) return { head, bytes, end };
    return this.#passOn(head, bytes, end);
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
