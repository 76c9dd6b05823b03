import { isSystemError } from "../../files/system-error.ts";
import {
  agentNotUsable,
  hostKeyChanged,
  hostKeyRevoked,
  hostKeyUnknown,
  hostUnreachable,
  loginRefused,
} from "./errors.ts";
import type { KnownKeys } from "./known-hosts.ts";
import type { LoginFailure } from "./log-in.ts";
import type { SshTarget } from "./settings.ts";

export interface FailedLogin {
  readonly target: SshTarget;
  readonly known: KnownKeys;
  /** Of the key that the host has shown; undefined when it came to none. */
  readonly fingerprint?: string | undefined;
}

/** What sshd sends in place of its version when it sheds a login (MaxStartups; PerSourceMaxStartups and penalties since 9.8). */
const shed = /^(Exceeded MaxStartups|Not allowed at this time)/;

/** Whether sshd, or what stands in front of it, closed the connection before it said who it is. */
export function isShed({ cause, message, heard }: LoginFailure): boolean {
  if (heard !== "") return shed.test(heard);
  return (
    message === "Connection lost before handshake" ||
    message === "the connection was closed" ||
    isSystemError(cause, "ECONNRESET", "EPIPE")
  );
}

/** A failed login as an error that says what to do. */
export function explainFailure(failure: LoginFailure, { target, known, fingerprint }: FailedLogin): Error {
  const { cause, message } = failure;
  const where = `${target.host}:${target.port}`;
  if (fingerprint !== undefined && /host denied|verification failed/i.test(message)) {
    const key = { host: target.name, where, fingerprint };
    if (known.revoked.has(fingerprint)) return hostKeyRevoked(key, target.knownHosts);
    return known.fingerprints.size > 0 ? hostKeyChanged(key) : hostKeyUnknown(key, known);
  }
  const level = cause instanceof Error && "level" in cause ? cause.level : undefined;
  if (level === "agent") return agentNotUsable(target.name, cause);
  if (level === "client-authentication") return loginRefused(target.name, target.user, cause);
  return hostUnreachable(target.name, where, cause);
}
