import type { Socket } from "node:net";
import type { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { UpstreamInstance } from "../upstream/instance.ts";
import type { ExchangeRecord } from "./exchange-record.ts";
import type { InstanceDecision } from "./upstream-selector.ts";

const noneTried: ReadonlySet<string> = new Set();

/** The record of an exchange while it goes on. */
export class OpenRecord implements ExchangeRecord {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly startedAt = performance.now();
  status = 0;
  outcome = "answered";
  attempts = 0;
  instance: UpstreamInstance | undefined;
  route: string | undefined;
  /** Ids of the instances that failed for this request. */
  tried = noneTried;
  readonly #socket: Socket;
  readonly #writtenBefore: number;

  constructor(request: RequestHead, body: RequestBody, socket: Socket) {
    this.request = request;
    this.body = body;
    this.#socket = socket;
    this.#writtenBefore = socket.bytesWritten;
  }

  get minorVersion(): 0 | 1 {
    return this.request.minorVersion;
  }

  get requestBytes(): number {
    return this.body.received;
  }

  get responseBytes(): number {
    return this.#socket.bytesWritten - this.#writtenBefore;
  }

  /** An attempt begins. */
  begin({ instance, route }: InstanceDecision): void {
    this.attempts++;
    this.instance = instance;
    this.route = route;
  }

  /** The instance of the last attempt has failed. */
  markTried(): void {
    this.tried = new Set(this.tried).add(this.instance?.id ?? "");
  }
}
