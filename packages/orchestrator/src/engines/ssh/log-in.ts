import type { Duplex } from "node:stream";
import { messageOf } from "command-line/message-of";
import { Client, type ConnectConfig } from "ssh2";
import type { CallOptions } from "../../call-options.ts";

export interface LogInOptions extends CallOptions {
  /** Connected to an SSH port; destroyed when the login fails. */
  readonly sock: Duplex;
  readonly config: Omit<ConnectConfig, "sock" | "hostVerifier">;
  /** Whether this is the key of the host, in its wire form. */
  readonly verifyKey: (key: Buffer) => Promise<boolean>;
}

/** A login that did not come about. */
export class LoginFailure extends Error {
  override readonly name = "LoginFailure";
  /** The first that the other side sent: an sshd that sheds a login says so in place of its version. */
  readonly heard: string;

  constructor(cause: unknown, heard: string) {
    super(messageOf(cause), { cause });
    this.heard = heard;
  }
}

const heardBytes = 256;
/** An sshd says its version as soon as it has accepted; a busy machine needs some seconds to start the process that does. */
const heardWithinMs = 15_000;
/** The message of a failure where the port accepted and said nothing. */
export const silent = `nothing was said within ${heardWithinMs / 1_000} s`;

/** One login with ssh2. Rejects with a LoginFailure, or the signal's reason; nothing of ssh2's is thrown anywhere else, however late it comes. */
export async function logIn({ sock, config, verifyKey, signal }: LogInOptions): Promise<Client> {
  const client = new Client();
  const silence = setTimeout(() => ready.reject(new Error(silent)), heardWithinMs);
  let heard = "";
  const ready = Promise.withResolvers<void>();
  // It may be rejected when no caller waits for it any more.
  ready.promise.catch(() => {});
  // For good: ssh2 may emit several errors for one failure (protocol, client-timeout, client-socket), and more after the login.
  client.on("error", ready.reject);
  client.once("ready", ready.resolve);
  client.once("close", () => ready.reject(new Error("the connection was closed")));
  const abort = (): void => ready.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    client.connect({
      ...config,
      sock,
      hostVerifier: (key: Buffer, answer: (ok: boolean) => void) =>
        // No other caller catches what ssh2 throws while it goes on with the answer.
        void verifyKey(key).then(answer).catch(ready.reject),
    });
    // Not `on`, which would set a stream flowing before ssh2 listens.
    sock.prependOnceListener("data", (part: Buffer) => {
      clearTimeout(silence);
      heard = part.toString("latin1", 0, heardBytes);
    });
    await ready.promise;
    return client;
  } catch (error) {
    // Errors of the socket from now on concern no caller.
    sock.on("error", () => {}).destroy();
    signal.throwIfAborted();
    throw new LoginFailure(error, heard);
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", abort);
  }
}
