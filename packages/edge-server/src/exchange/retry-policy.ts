import type { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { isConnectFailure } from "../upstream/failure.ts";
import type { AttemptFailure } from "./upstream-selector.ts";

/** What says that another instance may do better: it was told so, or nothing came. A 500 says that the request is the trouble. */
const worthRepeating: ReadonlySet<AttemptFailure> = new Set<AttemptFailure>([
  "reset",
  "hang",
  "server-error",
]);

/** RFC 9110 section 9.2.1, and for the rest each method's own definition: nothing is done twice by asking twice. */
const safeMethods: ReadonlySet<string> = new Set("GET HEAD OPTIONS QUERY PROPFIND REPORT SEARCH".split(" "));

/** A selector that never gives up is stopped here. */
const mostAttempts = 10;

/**
 * How often one request may be sent. Whatever it does to an instance, it does to at most three: once, once more over a connection that was not dead
 * before it came, and once more elsewhere.
 */
export class RepeatRule {
  readonly #request: RequestHead;
  readonly #body: RequestBody;
  #isReopened = false;
  #isRepeated = false;

  constructor(request: RequestHead, body: RequestBody) {
    this.#request = request;
    this.#body = body;
  }

  /** Whether another instance may be asked after this failure. Interim responses that the client has seen are no obstacle (RFC 9110 section 15.2). */
  allows(failure: AttemptFailure, attempts: number): boolean {
    if (failure === "deadline" || attempts >= mostAttempts) return false;
    if (isConnectFailure(failure)) return true;
    if (this.#isRepeated || !worthRepeating.has(failure)) return false;
    return safeMethods.has(this.#request.method) && this.#body.isReplayable;
  }

  /** Another instance is asked after this failure. */
  repeated(failure: AttemptFailure): void {
    if (!isConnectFailure(failure)) this.#isRepeated = true;
  }

  /** Whether a kept connection that closed without an answer may be replaced by a new one: once. RFC 9112 section 9.3.1, RFC 9110 section 9.2.2. */
  takeReopening(): boolean {
    if (this.#isReopened || !this.#request.isIdempotent || !this.#body.isReplayable) return false;
    this.#isReopened = true;
    return true;
  }
}
