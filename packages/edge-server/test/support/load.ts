import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";
import { eventually } from "testing";

/** An open-loop load of GETs from several addresses, half of them on fresh connections. Nothing is retried. */
export interface Load extends AsyncDisposable {
  /** How many were sent. */
  readonly sent: number;
  /** Everything that was not a 200, in words. */
  readonly failures: readonly string[];
  /** Answers so far by body. */
  readonly bodies: ReadonlyMap<string, number>;
  /** Serial numbers of the certificates that were shown, in small letters: over https. */
  readonly serials: ReadonlySet<string>;
  /** Waits until so many more have been answered. */
  more(answers: number): Promise<void>;
  /** Waits until each of these bodies has come again. */
  answeredBy(bodies: readonly string[]): Promise<void>;
  /** Waits until whatever was sent before this call is over. */
  settled(): Promise<void>;
  /** How well the rate was kept: for the output, never asserted. */
  pace(): string;
}

/** How many clients the load seems to come from. */
const clients = 7;
/** Of what is due when this process gets its turn late. */
const mostAtOnce = 250;
const longestWaitMs = 20_000;
const patience = { timeoutMs: 60_000 };

/** Sends at a fixed rate, whatever becomes of the requests, until it is disposed of. An `https` address takes what to believe and to show. */
export function startLoad({
  url,
  perSecond,
  path,
  tls,
}: {
  url: string;
  perSecond: number;
  /** Default: another one for each request. */
  path?: string;
  tls?: ConnectionOptions;
}): Load {
  const { hostname, port } = new URL(url);
  const serials = new Set<string>();
  const failures: string[] = [];
  const bodies = new Map<string, number>();
  /** When each request under way was sent, by its number. */
  const open = new Map<number, { readonly since: number; readonly socket: Socket }>();
  const idle: Socket[] = [];
  const latenessMs: number[] = [];
  const begunAt = performance.now();
  let startedAt = begunAt;
  let leftOut = 0;
  let sent = 0;
  let answers = 0;
  const over = new AbortController();
  const sending = send();

  return {
    get sent() {
      return sent;
    },
    failures,
    bodies,
    serials,
    more: async (count) => {
      const enough = answers + count;
      // A machine with other work answers at a part of the rate.
      const timeoutMs = patience.timeoutMs + (4 * 1000 * count) / perSecond;
      await eventually(() => answers >= enough, { timeoutMs });
    },
    answeredBy: async (wanted) => {
      const before = new Map(bodies);
      await eventually(() => {
        const missing = wanted.filter((body) => bodies.get(body) === before.get(body));
        if (missing.length > 0) throw new Error(`no answer again from ${missing.join(", ")}`);
      }, patience);
    },
    settled: async () => {
      const until = sent;
      await eventually(() => Math.min(...open.keys(), until) >= until, patience);
    },
    pace,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await sending;
      await eventually(() => open.size === 0, patience);
      for (const socket of idle) socket.destroy();
    },
  };

  async function send(): Promise<void> {
    while (!over.signal.aborted) {
      const now = performance.now();
      let due = Math.floor(((now - startedAt) / 1000) * perSecond);
      if (due - sent > mostAtOnce) {
        // This process stood still: users would not have sent all of it now, and no listener has room for it.
        leftOut += due - sent - mostAtOnce;
        startedAt += ((due - sent - mostAtOnce) * 1000) / perSecond;
        due = sent + mostAtOnce;
      }
      for (; sent < due; sent++) {
        latenessMs.push(now - startedAt - (sent * 1000) / perSecond);
        one(sent);
      }
      for (const [number, { since, socket }] of open)
        if (now - since > longestWaitMs) {
          ended(number, `no answer in ${longestWaitMs} ms`);
          socket.destroy();
        }
      await delay(1);
    }
  }

  function one(number: number): void {
    const localAddress = `127.0.0.${1 + (number % clients)}`;
    const socket = (number % 2 === 0 ? youngestIdle() : undefined) ?? connectFrom(localAddress);
    open.set(number, { since: performance.now(), socket });
    ask(socket, number);
  }

  function connectFrom(localAddress: string): Socket {
    const peer = { host: hostname, port: Number(port), localAddress };
    if (!tls) return connect({ ...peer, noDelay: true });
    const socket = connectSecurely({ ...peer, ...tls });
    socket.once("secureConnect", () => {
      socket.setNoDelay(true);
      serials.add(socket.getPeerX509Certificate()?.serialNumber.toLowerCase() ?? "none");
    });
    return socket;
  }

  function youngestIdle(): Socket | undefined {
    let socket = idle.pop();
    while (socket?.destroyed) socket = idle.pop();
    return socket;
  }

  function ask(socket: Socket, number: number): void {
    let received = "";
    const keepsOpen = number % 2 === 0;
    const finish = (failure: string | undefined) => {
      socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
      socket.on("error", () => {});
      if (failure === undefined && keepsOpen) idle.push(socket);
      else socket.destroy();
      ended(number, failure);
    };
    socket.on("error", (error) => finish(error.message));
    socket.on("close", () => finish(`closed after: ${received}`));
    socket.on("data", (bytes: Buffer) => {
      received += bytes.toString("latin1");
      const answer = /^HTTP\/1\.1 (\d+)[^]*?\r\nContent-Length: (\d+)\r\n(?:[^]*?\r\n)??\r\n/i.exec(received);
      if (!answer) return;
      const body = received.slice(answer[0].length);
      if (body.length < Number(answer[2])) return;
      finish(answer[1] === "200" ? undefined : received);
      if (answer[1] === "200") bodies.set(body, (bodies.get(body) ?? 0) + 1);
    });
    const connection = keepsOpen ? "" : "Connection: close\r\n";
    socket.write(
      `GET ${path ?? `/request-${number}`} HTTP/1.1\r\nHost: ${hostname}\r\n${connection}\r\n`,
      "latin1",
    );
  }

  function ended(number: number, failure: string | undefined): void {
    if (!open.delete(number)) return;
    answers++;
    if (failure !== undefined) failures.push(`request ${number}: ${failure}`);
  }

  function pace(): string {
    const sorted = Float64Array.from(latenessMs).sort();
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const rate = Math.round((sent * 1000) / (performance.now() - begunAt));
    return `${sent} requests, ${rate} of ${perSecond} a second; ${leftOut} left out while the sender stood still; sent late by ${at(0.5)} ms (median), ${at(0.99)} ms (p99), ${at(1)} ms (most)`;
  }
}
