import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Opens a byte stream to an SSH port. */
export type Dial = (host: string, port: number) => Promise<Duplex>;

const connectTimeoutMs = 10_000;

/** Dials over TCP from this machine. */
export async function dialTcp(host: string, port: number): Promise<Duplex> {
  const socket = connect({ host, port, noDelay: true });
  try {
    const limit = AbortSignal.timeout(connectTimeoutMs);
    await once(socket, "connect", { signal: limit });
    return socket;
  } catch (error) {
    // A second address of the same name may fail after the first.
    socket.on("error", () => {}).destroy();
    const isTimeout = error instanceof Error && error.name === "AbortError";
    throw isTimeout ? new Error(`no answer within ${connectTimeoutMs / 1000} s`, { cause: error }) : error;
  }
}
