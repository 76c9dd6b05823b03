import type { RequestSummary } from "../http1/request-summary.ts";
import type { LocalDecision, RespondDecision } from "./upstream-selector.ts";

export interface LocalWorkOptions {
  readonly request: RequestSummary;
  readonly onReply: (reply: Omit<RespondDecision, "kind">) => void;
  readonly onError: (error: unknown) => void;
}

/** A reply in the making by a function of this process. Stands where an attempt stands when an instance responds. */
export class LocalWork {
  readonly kind = "local";
  /** The request's body waits until the reply is made. */
  readonly wantsBytes = false;
  readonly #options: LocalWorkOptions;
  readonly #abort = new AbortController();

  constructor(options: LocalWorkOptions) {
    this.#options = options;
  }

  /** Begins the work; neither callback is called once it is cancelled. */
  async start(decision: LocalDecision): Promise<void> {
    const { request, onReply, onError } = this.#options;
    const { signal } = this.#abort;
    try {
      const reply = await decision.reply(request, signal);
      if (!signal.aborted) onReply(reply);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }

  /** The client has left. */
  cancel(): void {
    this.#abort.abort();
  }

  takeBytes(_bytes: Buffer, from: number): number {
    return from;
  }

  clientDrained(): void {}

  check(): void {}
}
