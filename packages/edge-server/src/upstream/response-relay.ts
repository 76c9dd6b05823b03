import { clientResponseHead } from "../http1/client-response-head.ts";
import type { ExchangeClient } from "../downstream/exchange-client.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { ResponseBody } from "../http1/response-body.ts";
import type { ResponseHead } from "../http1/response-head.ts";

export interface AnswerRelayOptions {
  readonly head: ResponseHead;
  readonly request: RequestHead;
  readonly client: ExchangeClient;
  /** Whether the request's body has been sent whole. */
  readonly isRequestComplete: boolean;
}

/** `excess`: complete, with bytes behind it that belong to no response, or the promise of some. */
export type RelayState = "flowing" | "complete" | "excess" | "broken";

/** Small enough for one string write: V8 and libuv do it without allocating. */
const joinedWriteLimit = 8192;

/** The final response on its way to the client. */
export class AnswerRelay {
  readonly head: ResponseHead;
  /** What the client was told about its connection. */
  readonly keepsAlive: boolean;
  readonly #client: ExchangeClient;
  readonly #clientMinorVersion: 0 | 1;
  readonly #body: ResponseBody;

  constructor(options: AnswerRelayOptions) {
    this.head = options.head;
    this.#client = options.client;
    this.#clientMinorVersion = options.request.minorVersion;
    this.keepsAlive = mayKeepAlive(options);
    this.#body = new ResponseBody(options.head, this.#clientMinorVersion);
  }

  /** Sends the head, and what of the body lies behind `from`: in one write when that is all of a small one. */
  begin(bytes: Buffer, from: number): RelayState {
    const { socket } = this.#client;
    const text = clientResponseHead({
      response: this.head,
      clientMinorVersion: this.#clientMinorVersion,
      keepsAlive: this.keepsAlive,
      addsVia: this.#client.hop.settings.addsVia,
    });
    const length = this.#body.remaining;
    const end = from + length;
    if (end <= bytes.length && length <= joinedWriteLimit) {
      socket.write(length === 0 ? text : text + bytes.toString("latin1", from, end), "latin1");
      return end < bytes.length || this.head.mayHaveExcess ? "excess" : "complete";
    }
    socket.cork();
    socket.write(text, "latin1");
    const state = this.take(bytes, from);
    socket.uncork();
    return state;
  }

  take(bytes: Buffer, from: number): RelayState {
    const end = this.#body.take(bytes, from, this.#client.socket);
    if (this.#body.isBroken) return "broken";
    if (!this.#body.isComplete) return "flowing";
    return end < bytes.length ? "excess" : "complete";
  }

  /** The upstream ended its side: true when the response is complete by that. */
  end(): boolean {
    return this.#body.end(this.#client.socket);
  }
}

/** An answer that comes before the body is here may be all that the upstream wants of the request: the connection ends with it. */
function mayKeepAlive({ head, request, client, isRequestComplete }: AnswerRelayOptions): boolean {
  if (!request.isPersistent || client.isDraining) return false;
  if (request.minorVersion === 0 && (head.framing === "close" || head.framing === "chunked")) return false;
  return isRequestComplete;
}
