import type { Socket } from "node:net";

/**
 * How long a closing connection is read on, in all and without a byte: for a moment after a response, since the client has no reason to send, and long
 * for one that is in the middle of its request and may read only afterwards (nginx's lingering_time and lingering_timeout).
 */
const limits = {
  linger: { maxMs: 2000, silentMs: 2000 },
  swallow: { maxMs: 30_000, silentMs: 5000 },
} as const;

/** A connection whose own side ends behind what is written: says how long to wait for the client. */
export class ClientClosing {
  readonly #socket: Socket;
  readonly #limit: (typeof limits)[keyof typeof limits];
  /** Since when nothing is left to write, or nothing of it was taken. */
  #since: number;
  #silentSince: number;
  /** When it was looked at last. */
  #unsent = 0;
  #received = 0;

  constructor(how: "linger" | "swallow", socket: Socket, now: number) {
    this.#limit = limits[how];
    this.#socket = socket;
    this.#since = now;
    this.#silentSince = now;
  }

  /**
   * Once every sweep. As long as the client reads the response it is waited for; when it has taken nothing for `unreadMs` it is `unread`. Behind that the
   * closing's own time begins, and then it is `over`. `received`: the connection's bytes.
   */
  judge(now: number, received: number, unreadMs: number): "open" | "unread" | "over" {
    const { writableLength } = this.#socket;
    if (writableLength !== this.#unsent) {
      this.#unsent = writableLength;
      this.#since = now;
      this.#silentSince = now;
    }
    if (received !== this.#received) this.#silentSince = now;
    this.#received = received;
    if (writableLength > 0) return now - this.#since >= unreadMs ? "unread" : "open";
    const { maxMs, silentMs } = this.#limit;
    return now - this.#since >= maxMs || now - this.#silentSince >= silentMs ? "over" : "open";
  }
}
