import { messageOf } from "command-line/message-of";
interface ConsulFailureFacts {
  readonly reason: string;
  readonly isOutage: boolean;
  readonly isFull?: boolean;
  readonly cause?: unknown;
}

/** A query that Consul did not answer as it should. */
export class ConsulFailure extends Error {
  /** The kind of failure, the same for all queries that fail for one cause: `refused`, `reset`, `status 429`. */
  readonly reason: string;
  /** Whether the agent or its cluster was away, rather than this query unwelcome. */
  readonly isOutage: boolean;
  /** Whether it looks as if the agent took no more connections from here: a 429, or a new connection that was closed at once. */
  readonly isFull: boolean;

  constructor(message: string, { reason, isOutage, isFull = false, cause }: ConsulFailureFacts) {
    super(message, { cause });
    this.reason = reason;
    this.isOutage = isOutage;
    this.isFull = isFull;
  }

  /** An answer with a status that is not 200. */
  static ofStatus(host: string, status: number, what: string): ConsulFailure {
    const reason = `status ${status}`;
    const facts = { reason, isOutage: status >= 500, isFull: status === 429 };
    return new ConsulFailure(`${host} answered ${status} to ${what}`, facts);
  }

  /** The agent was given up while it was asked, for this failure of another query. */
  static ofLost(host: string, cause: unknown): ConsulFailure {
    const message = `${host} does not answer: ${messageOf(cause)}`;
    return new ConsulFailure(message, { reason: "lost", isOutage: true, cause });
  }

  /** An error of the network; a timeout too. */
  static ofNetwork(host: string, cause: unknown): ConsulFailure {
    const reason = isRefusal(cause) ? "refused" : isReset(cause) ? "reset" : "network";
    return new ConsulFailure(
      reason === "reset"
        ? `${host} closed the connection instead of an answer`
        : `${host}: ${messageOf(cause)}`,
      { reason, isOutage: reason !== "reset", isFull: reason === "reset" && isFirstUse(cause), cause },
    );
  }
}

function isFirstUse(error: unknown): boolean {
  return error instanceof Error && "isFirstUse" in error;
}

/** No connection at all: nobody listens there, or there is no way or no name. */
export function isRefusal(error: unknown): boolean {
  const { syscall } = error instanceof Error && "syscall" in error ? error : { syscall: undefined };
  return (syscall === "connect" && !isReset(error)) || syscall === "getaddrinfo";
}

/** Closed by the other side: an agent that has too many connections does that with further ones. */
export function isReset(error: unknown): boolean {
  const { code } = error instanceof Error && "code" in error ? error : { code: undefined };
  return code === "ECONNRESET" || code === "EPIPE";
}
