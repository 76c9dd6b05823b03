import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "command-line/user-error";
import type { Client, ConnectConfig } from "ssh2";
import type { CallOptions } from "../../call-options.ts";
import { dialTcp, type Dial } from "./dial.ts";
import { hostUnreachable, loginsShed } from "./errors.ts";
import { withCertifiedKeys } from "./certified-keys.ts";
import { explainFailure, isShed } from "./explain-failure.ts";
import { hostKeyAlgorithms } from "./host-key-algorithms.ts";
import { fingerprintOf, readKnownKeys, type KnownKeys } from "./known-hosts.ts";
import { logIn, LoginFailure, silent } from "./log-in.ts";
import { readLogin } from "./read-login.ts";
import type { SshTarget } from "./settings.ts";

export interface ConnectOptions extends CallOptions {
  readonly dial?: Dial | undefined;
  /** Asked for a host that was never seen; default: it is refused. */
  readonly acceptKey?: (target: SshTarget, fingerprint: string, key: Buffer) => Promise<boolean>;
  /** Runs a login when it is its turn; default: at once. */
  readonly pace?: (<T>(login: () => Promise<T>) => Promise<T>) | undefined;
  /** From 0 to below 1; default Math.random. */
  readonly chance?: () => number;
}

/** On a busy machine a key exchange took more than 20 s. */
const readyTimeoutMs = 40_000;
const keepaliveIntervalMs = 5_000;
/**
 * A login is "ready" before its session is: sshd answers nothing while PAM opens it, and logind makes it wait for a user manager that is still
 * on its way out (30 s were seen).
 */
const keepalivesMissed = 8;
/** A login that sshd sheds is tried again, later each time: about 8 s in all. */
const attempts = 6;
const firstPauseMs = 250;

/**
 * Logs in; tries again when sshd closes the connection before it says anything, as it does with logins above its MaxStartups, and once when it
 * says nothing at all, as with those it had accepted when it was told to read its settings anew.
 * Throws HOST_UNREACHABLE, LOGINS_SHED, the codes of host keys, LOGIN_REFUSED, those of identities.
 */
export async function connect(target: SshTarget, options: ConnectOptions): Promise<Client> {
  const login = await readLogin(target);
  const dial = options.dial ?? dialTcp;
  const known = await withCertifiedKeys(target, await readKnownKeys(target), {
    ...options,
    dial,
    now: Date.now,
  });
  const { signal, chance = Math.random, pace = (work) => work() } = options;
  for (let attempt = 1; ; attempt++) {
    const seen: Seen = {};
    try {
      return await pace(() => attemptLogin({ target, login, known, seen }, options));
    } catch (error) {
      if (!(error instanceof LoginFailure)) throw error;
      const isSilent = error.message === silent;
      if (!isShed(error) && !(isSilent && attempt === 1))
        throw explainFailure(error, { target, known, ...seen });
      if (attempt === attempts) throw loginsShed(target, attempt, error);
    }
    // At random, so that those that were shed together do not come back together.
    await delay(firstPauseMs * 2 ** (attempt - 1) * (0.5 + chance()), undefined, { signal });
  }
}

interface Attempt {
  readonly target: SshTarget;
  readonly login: ConnectConfig;
  readonly known: KnownKeys;
  readonly seen: Seen;
}

/** The key that the host has shown. */
interface Seen {
  fingerprint?: string;
}

async function attemptLogin(
  { target, login, known, seen }: Attempt,
  options: ConnectOptions,
): Promise<Client> {
  const { signal } = options;
  signal.throwIfAborted();
  const sock = await dialTo(target, options);
  const config: ConnectConfig = {
    ...login,
    readyTimeout: readyTimeoutMs,
    keepaliveInterval: keepaliveIntervalMs,
    keepaliveCountMax: keepalivesMissed,
    algorithms: { serverHostKey: hostKeyAlgorithms(known.types) },
  };
  const verifyKey = (key: Buffer): Promise<boolean> => {
    seen.fingerprint = fingerprintOf(key);
    return isAcceptable({ target, key, known }, options);
  };
  return logIn({ sock, config, verifyKey, signal });
}

async function dialTo(
  { name, host, port }: SshTarget,
  { dial = dialTcp, signal }: ConnectOptions,
): Promise<Duplex> {
  try {
    return await dial(host, port);
  } catch (error) {
    signal.throwIfAborted();
    // Of the jump host: it says what is amiss better than this host could.
    if (error instanceof UserError) throw error;
    throw hostUnreachable(name, `${host}:${port}`, error);
  }
}

async function isAcceptable(
  { target, key, known }: { target: SshTarget; key: Buffer; known: KnownKeys },
  { acceptKey }: ConnectOptions,
): Promise<boolean> {
  const fingerprint = fingerprintOf(key);
  if (known.revoked.has(fingerprint)) return false;
  if (known.fingerprints.size > 0) return known.fingerprints.has(fingerprint);
  return (await acceptKey?.(target, fingerprint, key)) ?? false;
}
