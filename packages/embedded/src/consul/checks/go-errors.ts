import { messageOf } from "command-line/message-of";
/** What Go's dialer says when the time is up. */
export const goTimeout = "i/o timeout";

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  ECONNRESET: "read: connection reset by peer",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: goTimeout,
};

/** The words in which Go, and so Consul's check output, puts a failed connection attempt. */
export function describeDialError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND" && error instanceof Error && "hostname" in error) {
    return `lookup ${String(error.hostname)}: no such host`;
  }
  return words[code] ?? messageOf(error);
}
