import { createReadStream } from "node:fs";
import type { Socket } from "node:net";
import { endianness } from "node:os";

export interface DeadPeerLimits {
  /** A connection is not suspected before its peer was silent for so long. */
  readonly silentMs: number;
  /** Retransmissions without an answer that make a peer dead: six take 13 s and more, and double from there. */
  readonly retransmissions: number;
  /** Between two looks at the kernel's table, for all connections together. */
  readonly everyMs: number;
}

export const deadPeerDefaults: DeadPeerLimits = { silentMs: 30_000, retransmissions: 6, everyMs: 5000 };

/** A socket as the kernel's table has it; its ports and the peer's address name it. */
export interface UnansweredSocket {
  readonly key: string;
  /** Times that the oldest unanswered bytes, or the question for room, were sent again. */
  readonly retransmissions: number;
}

/**
 * Which peers have stopped answering TCP itself: what `TCP_USER_TIMEOUT` would tell, which Node cannot set. Linux shows it in `/proc/net/tcp`;
 * elsewhere nobody is found dead. The tables are read only while somebody asks, in pieces, off the path of requests.
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export class DeadPeers {
  readonly limits: DeadPeerLimits;
  readonly #isAble = process.platform === "linux";
  #asked = new Map<string, { readonly socket: Socket; readonly onDead: () => void }>();
  #isReading = false;
  #readAt = -Infinity;

  constructor(limits: DeadPeerLimits) {
    this.limits = limits;
  }

  /** Has `onDead` called if the peer turns out dead with the next look. */
  ask(socket: Socket, onDead: () => void): void {
    const key = this.#isAble ? keyOf(socket) : undefined;
    if (key !== undefined) this.#asked.set(key, { socket, onDead });
  }

  /** Once every sweep. */
  check(now: number): void {
    if (this.#asked.size === 0 || this.#isReading || now - this.#readAt < this.limits.everyMs) return;
    this.#readAt = now;
    this.#isReading = true;
    void this.#look();
  }

  async #look(): Promise<void> {
    const asked = this.#asked;
    this.#asked = new Map();
    for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
      try {
        for await (const { key, retransmissions } of readUnanswered(table)) {
          const one = retransmissions >= this.limits.retransmissions ? asked.get(key) : undefined;
          if (one && !one.socket.destroyed) one.onDead();
        }
      } catch {
        // No such table, or no descriptor to read it with: nothing is known.
      }
    }
    this.#isReading = false;
  }
}

async function* readUnanswered(table: string): AsyncIterable<UnansweredSocket> {
  let rest = "";
  for await (const chunk of createReadStream(table, { encoding: "latin1", highWaterMark: 16_384 })) {
    const text = rest + String(chunk);
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    yield* parseUnanswered(text.slice(0, end));
  }
}

/** Established or closing, bytes in the send queue, a running timer of retransmission (1) or of the question for room (4), and their counts. */
const unanswered =
  /^ *\d+: [\dA-F]+:([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) 0[1458] (?!0{8})[\dA-F]{8}:\S+ 0[14]:\S+ ([\dA-F]{8}) +\d+ +(\d+)/gm;

/** The sockets in lines of the kernel's table that wait for an answer of their peers. */
export function* parseUnanswered(lines: string): Iterable<UnansweredSocket> {
  for (const [, localPort = "", address = "", port = "", sent = "", asked = ""] of lines.matchAll(
    unanswered,
  )) {
    const retransmissions = Math.max(Number.parseInt(sent, 16), Number(asked));
    if (retransmissions > 0)
      yield {
        key: `${Number.parseInt(localPort, 16)} ${hexAddress(address)} ${Number.parseInt(port, 16)}`,
        retransmissions,
      };
  }
}

function keyOf({ localPort, remoteAddress, remotePort }: Socket): string | undefined {
  if (localPort === undefined || remoteAddress === undefined || remotePort === undefined) return undefined;
  const address = remoteAddress.startsWith("::ffff:") ? remoteAddress.slice(7) : remoteAddress.split("%")[0];
  return `${localPort} ${canonical(address ?? "")} ${remotePort}`;
}

/** The kernel prints addresses as 32-bit numbers in the machine's own order. */
function hexAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const pairs = word.match(/../g) ?? [];
    return endianness() === "LE" ? pairs.toReversed() : pairs;
  });
  const isMapped = /^0{20}FFFF/i.test(bytes.join(""));
  if (bytes.length === 4 || isMapped)
    return bytes
      .slice(-4)
      .map((byte) => Number.parseInt(byte, 16))
      .join(".");
  return canonical((bytes.join("").match(/.{4}/g) ?? []).join(":"));
}

/** One spelling for each IPv6 address. */
function canonical(address: string): string {
  return address.includes(":") ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
