import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import type { CallOptions } from "../host.ts";
import {
  hostKeyChanged,
  hostKeyUnknown,
  hostUnreachable,
  identityNotUsable,
  loginRefused,
} from "./errors.ts";
import { fingerprintOf, readKnownKeys, type KnownKeys } from "./known-hosts.ts";
import { readSecret, type SshTarget } from "./settings.ts";

/** Opens a byte stream to an SSH port. */
export type Dial = (host: string, port: number) => Promise<Duplex>;

export interface ConnectOptions extends CallOptions {
  readonly dial?: Dial;
  /** Asked for a host that was never seen; default: it is refused. */
  readonly acceptKey?: (target: SshTarget, fingerprint: string, key: Buffer) => Promise<boolean>;
}

const READY_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_INTERVAL_MS = 5_000;
/**
 * A login is "ready" before its session is: sshd answers nothing while PAM opens it, and logind makes it wait for a user manager that is still
 * on its way out (30 s were seen).
 */
const KEEPALIVES_MISSED = 8;

/** Logs in. Throws HOST_UNREACHABLE, HOST_KEY_CHANGED, HOST_KEY_UNKNOWN, LOGIN_REFUSED, IDENTITY_NOT_USABLE. */
export async function connect(target: SshTarget, options: ConnectOptions): Promise<Client> {
  const where = `${target.host}:${target.port}`;
  const login = await readLogin(target);
  const known = await readKnownKeys(target);
  const sock = await dialTo(target, options);
  const client = new Client();
  const seen = { fingerprint: "" };
  const config: ConnectConfig = {
    sock,
    ...login,
    readyTimeout: READY_TIMEOUT_MS,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVES_MISSED,
    ...preferKnownTypes(known),
    hostVerifier: (key: Buffer, answer: (ok: boolean) => void) => {
      seen.fingerprint = fingerprintOf(key);
      void isAcceptable({ target, key, known }, options).then(answer, () => answer(false));
    },
  };
  try {
    const ready = once(client, "ready", { signal: options.signal });
    client.connect(config);
    await ready;
  } catch (error) {
    client.destroy();
    options.signal.throwIfAborted();
    throw explain(error, { target, where, known, fingerprint: seen.fingerprint });
  }
  // Later errors end the connection; whoever uses it is told by its close.
  client.on("error", () => {});
  return client;
}

async function readLogin(
  target: SshTarget,
): Promise<Pick<ConnectConfig, "username" | "privateKey" | "password" | "agent">> {
  const privateKey = await readSecret(target, target.identityFile);
  const password = await readSecret(target, target.passwordFile);
  return {
    username: target.user,
    ...(privateKey !== undefined && { privateKey }),
    ...(password !== undefined && { password: password.replace(/\r?\n$/, "") }),
    ...(target.agent !== undefined && { agent: target.agent }),
  };
}

async function dialTo(
  { name, host, port }: SshTarget,
  { dial = dialTcp, signal }: ConnectOptions,
): Promise<Duplex> {
  try {
    return await dial(host, port);
  } catch (error) {
    signal.throwIfAborted();
    throw hostUnreachable(name, `${host}:${port}`, error);
  }
}

async function dialTcp(host: string, port: number): Promise<Duplex> {
  const socket = connectTcp({ host, port, noDelay: true });
  try {
    const limit = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    await once(socket, "connect", { signal: limit });
    return socket;
  } catch (error) {
    socket.destroy();
    const isTimeout = error instanceof Error && error.name === "AbortError";
    throw isTimeout ? new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`, { cause: error }) : error;
  }
}

function preferKnownTypes({ types }: KnownKeys): Pick<ConnectConfig, "algorithms"> {
  const known = types.flatMap((type) => (isAlgorithm(type) ? [type] : []));
  return known.length === 0 ? {} : { algorithms: { serverHostKey: known } };
}

const ALGORITHMS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
] as const;
const isAlgorithm = (type: string): type is ServerHostKeyAlgorithm =>
  ALGORITHMS.some((known) => known === type);

async function isAcceptable(
  { target, key, known }: { target: SshTarget; key: Buffer; known: KnownKeys },
  { acceptKey }: ConnectOptions,
): Promise<boolean> {
  const fingerprint = fingerprintOf(key);
  if (known.fingerprints.size > 0) return known.fingerprints.has(fingerprint);
  return (await acceptKey?.(target, fingerprint, key)) ?? false;
}

interface Failure {
  readonly target: SshTarget;
  readonly where: string;
  readonly known: KnownKeys;
  readonly fingerprint: string;
}

function explain(error: unknown, { target, where, known, fingerprint }: Failure): Error {
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  const isRefusedKey =
    fingerprint !== "" && error instanceof Error && /host denied|verification failed/i.test(error.message);
  if (isRefusedKey)
    return (known.fingerprints.size > 0 ? hostKeyChanged : hostKeyUnknown)(target.name, where, fingerprint);
  if (error instanceof Error && error.message.startsWith("Cannot parse privateKey")) {
    return identityNotUsable(target.name, target.identityFile ?? "", error);
  }
  if (level === "client-authentication") return loginRefused(target.name, target.user, error);
  return hostUnreachable(target.name, where, error);
}
