import { connect, type Socket } from "node:net";
import { connect as connectSecurely, type SecureContext, type TLSSocket } from "node:tls";
import type { Ending } from "./classify.ts";
import { parseResponse } from "./response.ts";

/** Servers close idle connections after 5 s and more (Node's default is 5 s): a connection that was idle this long is not used again. */
const idleLimitMs = 2000;

/** Where to connect, and what to say. */
export interface Exchange {
  readonly address: string;
  readonly port: number;
  /** The whole request, head and body. */
  readonly request: string;
  readonly timeoutMs: number;
  /** Undefined: plain HTTP. */
  readonly tls?: ProbeTls | undefined;
  /** Called once. `idle` is the connection when it can be used again. */
  readonly onEnd: (ending: Ending, idle: ProbeConnection | undefined) => void;
}

/** How TLS is spoken, and who hears what was shown. */
export interface ProbeTls {
  /** With the authority that is believed. */
  readonly secureContext: SecureContext;
  /** Told the serial number of the certificate of each new connection, as Node writes it. */
  readonly onCertificate: (serial: string) => void;
}

/** One connection that carries one request at a time. */
export interface ProbeConnection {
  /** False once the other side has closed the connection, or may be about to because the connection was idle for long. */
  usable(): boolean;
  send(exchange: Exchange): void;
  destroy(): void;
}

/** Opens a connection and sends the exchange once it is established: over TLS once the certificate was found right. */
export function openConnection(exchange: Exchange): ProbeConnection {
  const { address: host, port, tls } = exchange;
  const connection = createConnection(
    tls ? openSecurely({ host, port }, tls) : connect({ host, port, noDelay: true }),
  );
  connection.send(exchange);
  return connection;
}

/** A whole handshake each time: what is shown now counts, not what was shown before. */
function openSecurely(
  address: { readonly host: string; readonly port: number },
  { secureContext, onCertificate }: ProbeTls,
): TLSSocket {
  const socket = connectSecurely({ ...address, secureContext });
  socket.setNoDelay(true);
  return socket.once("secureConnect", () => {
    const shown = socket.getPeerX509Certificate();
    if (shown) onCertificate(shown.serialNumber);
  });
}

function createConnection(socket: Socket): ProbeConnection {
  let current: Exchange | undefined;
  let timer: NodeJS.Timeout | undefined;
  let received = "";
  let connected = false;
  let over = false;
  let idleSince = 0;

  const connection: ProbeConnection = {
    usable() {
      if (performance.now() - idleSince > idleLimitMs) socket.destroy();
      return !over && !socket.destroyed && current === undefined;
    },
    destroy: () => void socket.destroy(),
    send(exchange) {
      current = exchange;
      received = "";
      // After a stall of this process its timers fire before it reads what the kernel has received meanwhile: read that first.
      timer = setTimeout(() => setImmediate(expire, exchange), exchange.timeoutMs);
      socket.write(exchange.request, "latin1");
    },
  };

  const finish = (ending: Ending, reusable = false) => {
    const exchange = current;
    clearTimeout(timer);
    current = undefined;
    idleSince = performance.now();
    over ||= !reusable;
    if (!reusable) socket.destroy();
    exchange?.onEnd(ending, reusable ? connection : undefined);
  };

  const expire = (exchange: Exchange) => {
    if (current === exchange) finish({ kind: "timeout", stalledMs: 0, timeoutMs: exchange.timeoutMs });
  };

  const read = (ended: boolean) => {
    const parsed = parseResponse(received, ended);
    if (parsed === "partial") return;
    if (parsed !== "invalid") return finish({ kind: "answer", ...parsed }, parsed.reusable && !ended);
    finish(ended ? { kind: "closed" } : { kind: "invalid" });
  };

  socket.setEncoding("latin1");
  socket.on("connect", () => (connected = true));
  socket.on("data", (chunk: string) => {
    received += chunk;
    if (current) read(false);
  });
  socket.on("end", () => {
    over = true;
    if (current) read(true);
  });
  socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => finish({ kind: "error", code, connected }));
  socket.on("close", () => finish({ kind: "closed" }));
  return connection;
}
