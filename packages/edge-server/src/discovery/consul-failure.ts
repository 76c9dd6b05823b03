/** A query that Consul did not answer as it should. */
export class ConsulFailure extends Error {
  /** The kind of failure, the same for all queries that fail for one cause: `refused`, `reset`, `status 429`. */
  readonly reason: string;
  /** Whether the agent or its cluster was away, rather than this query unwelcome. */
  readonly isOutage: boolean;

  constructor(
    message: string,
    { reason, isOutage, cause }: { reason: string; isOutage: boolean; cause?: unknown },
  ) {
    super(message, { cause });
    this.reason = reason;
    this.isOutage = isOutage;
  }

  /** An answer with a status that is not 200. */
  static ofStatus(host: string, status: number, what: string): ConsulFailure {
    const reason = `status ${status}`;
    return new ConsulFailure(`${host} answered ${status} to ${what}`, { reason, isOutage: status >= 500 });
  }

  /** The agent was given up while it was asked. */
  static ofLost(host: string, cause: unknown): ConsulFailure {
    return new ConsulFailure(`${host} does not answer`, { reason: "lost", isOutage: true, cause });
  }

  /** An error of the network; a timeout too. */
  static ofNetwork(host: string, cause: unknown): ConsulFailure {
    const reason = isRefusal(cause) ? "refused" : isReset(cause) ? "reset" : "network";
    const message = cause instanceof Error ? cause.message : String(cause);
    return new ConsulFailure(
      reason === "reset" ? `${host} closed the connection instead of an answer` : `${host}: ${message}`,
      { reason, isOutage: reason !== "reset", cause },
    );
  }
}

/** No connection at all: nobody listens there, or there is no way or no name. */
export function isRefusal(error: unknown): boolean {
  const { syscall } = error instanceof Error && "syscall" in error ? error : { syscall: undefined };
  return syscall === "connect" || syscall === "getaddrinfo";
}

/** Closed by the other side: an agent that has too many connections does that with further ones. */
export function isReset(error: unknown): boolean {
  const { code } = error instanceof Error && "code" in error ? error : { code: undefined };
  return code === "ECONNRESET" || code === "EPIPE";
}
