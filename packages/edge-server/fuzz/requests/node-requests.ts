import { createServer } from "node:http";
import { Duplex } from "node:stream";
import { collectMessage, type CollectedMessage } from "../collect-message.ts";

/** One request as `node:http` understood it. */
export interface NodeRequest extends CollectedMessage {
  readonly method: string;
  readonly url: string;
}

export interface NodeReading {
  /** Requests that arrived whole, in order. */
  readonly requests: NodeRequest[];
  /** Whether it found an error, other than that the bytes ended in the middle of a request. */
  isRejected: boolean;
}

/** Reads a connection's bytes with `node:http` in its strict mode. No socket is involved. */
export function readWithNode(bytes: Buffer): Promise<NodeReading> {
  const wire = new Wire(bytes);
  server.emit("connection", wire);
  return new Promise((resolve) => wire.once("close", () => resolve(wire.reading)));
}

const server = createServer(
  {
    insecureHTTPParser: false,
    requireHostHeader: true,
    maxHeaderSize: 65_536,
    connectionsCheckingInterval: 2 ** 30,
  },
  (request) => {
    const { socket, method = "", url = "" } = request;
    if (!(socket instanceof Wire)) return;
    collectMessage(request, (message) => socket.reading.requests.push({ method, url, ...message }));
  },
);
server.on("clientError", (error: NodeJS.ErrnoException, wire) => {
  const isCutShort = error.code === "HPE_INVALID_EOF_STATE" || error.code === "ECONNRESET";
  if (!isCutShort && wire instanceof Wire) wire.reading.isRejected = true;
  wire.destroy();
});

/** A connection that carries these bytes and then ends; what is written to it is gone. */
class Wire extends Duplex {
  readonly reading: NodeReading = { requests: [], isRejected: false };
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.#bytes = bytes;
  }

  override _read(): void {
    this.push(this.#bytes);
    this.push(null);
  }

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}
