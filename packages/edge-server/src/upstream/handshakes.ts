import type { UpstreamConnection } from "./connection.ts";

/** Who waits for a handshake, and would take a kept connection that comes free before. */
export interface Offer {
  /** Whether the request may be sent again, should the connection turn out dead. */
  readonly isRepeatable: boolean;
  /** This connection is used instead; the one that is being made is for others. */
  readonly take: (connection: UpstreamConnection) => void;
}

/** A handshake that nobody waits for is given up after this. */
const unusedMs = 10_000;

/**
 * TLS handshakes with one instance that are under way. One that is busy takes its time for them: if each request waited for its own, all would wait, the
 * instance would make handshakes and nothing else, and those that were given up would have been for nothing.
 */
export class Handshakes {
  /** The one that began first comes first. */
  readonly #waiting = new Map<UpstreamConnection, Offer>();
  /** Whose users have taken other connections. */
  readonly #unused = new Set<UpstreamConnection>();

  /** Somebody waits for this one. */
  began(connection: UpstreamConnection, offer: Offer): void {
    this.#waiting.set(connection, offer);
  }

  /** It is over, well or not. */
  ended(connection: UpstreamConnection): void {
    this.#waiting.delete(connection);
    this.#unused.delete(connection);
  }

  /** Whether somebody who waits has taken this connection. `isTrusted`: what cannot be repeated may be sent over it. */
  offer(connection: UpstreamConnection, isTrusted: boolean): boolean {
    if (this.#waiting.size === 0) return false;
    for (const [opening, { isRepeatable, take }] of this.#waiting) {
      if (opening.isConnected || !opening.user) this.#waiting.delete(opening);
      else if (isRepeatable || isTrusted) {
        this.#waiting.delete(opening);
        this.#unused.add(opening);
        opening.user = undefined;
        take(connection);
        return true;
      }
    }
    return false;
  }

  /** Once every sweep. */
  check(now: number): void {
    for (const connection of this.#unused) if (now - connection.openedAt >= unusedMs) connection.destroy();
  }
}
