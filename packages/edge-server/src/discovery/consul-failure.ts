import { messageOf } from "command-line/message-of";
import type { AccessProblemKind } from "./access-problems.ts";

interface ConsulFailureFacts {
  readonly reason: string;
  readonly isOutage: boolean;
  readonly isFull?: boolean;
  readonly access?: AccessProblemKind | undefined;
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
  /** What of the edge's access is wrong; undefined when that is not why. */
  readonly access: AccessProblemKind | undefined;

  constructor(message: string, { reason, isOutage, isFull = false, access, cause }: ConsulFailureFacts) {
    super(message, { cause });
    this.reason = reason;
    this.isOutage = isOutage;
    this.isFull = isFull;
    this.access = access;
  }

  /** An answer with a status that is not 200. */
  static ofStatus(host: string, status: number, what: string): ConsulFailure {
    const reason = `status ${status}`;
    const facts = { reason, isOutage: status >= 500, isFull: status === 429 };
    return new ConsulFailure(`${host} answered ${status} to ${what}`, facts);
  }

  /** A 403. `token` says where the token stands, `text` is Consul's. */
  static ofRefusal(
    host: string,
    path: string,
    { token, text }: { token: string; text: string },
  ): ConsulFailure {
    const facts = { reason: "status 403", isOutage: false, access: "token" } as const;
    const message = /ACL not found/i.test(text)
      ? `${host} does not know ${token} (403 ACL not found): it was revoked, or made by another Consul`
      : `${host} refuses ${path} to ${token}: ${text || "403"}; the token needs ${neededRules}`;
    return new ConsulFailure(message, facts);
  }

  /** The file that names the token gives none. */
  static ofTokenFile(message: string, cause?: unknown): ConsulFailure {
    return new ConsulFailure(message, { reason: "token file", isOutage: false, access: "token", cause });
  }

  /** No secured connection; the message says why. */
  static ofTls(message: string, cause: unknown): ConsulFailure {
    return new ConsulFailure(message, { reason: "tls", isOutage: true, access: "tls", cause });
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

/** Without both an instance is not shown: its row holds its node. */
export const neededRules = 'service_prefix "" { policy = "read" } and node_prefix "" { policy = "read" }';

/** A handshake that failed, on either side's word; codes are Node's and OpenSSL's. */
export function isTlsTrouble(error: unknown): boolean {
  const { code } = error instanceof Error && "code" in error ? error : { code: undefined };
  return typeof code === "string" && tlsCodes.test(code);
}

const tlsCodes =
  /^(EPROTO$|ERR_SSL_|ERR_TLS_CERT|CERT_|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

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
