import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer as createPlainServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { CertifiedKey } from "certificates";
import { WebSocketServer } from "ws";

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly asked: Asked[];
  /** Closes the port and all connections; `start` opens the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface FakeServerOptions {
  readonly address: string;
  /** Default: any. */
  readonly port?: number;
  /** Without: plain HTTP. */
  readonly certified?: CertifiedKey | undefined;
  /** Whether the request was answered; else the server says who it is. */
  readonly handle?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A server of a UI: it says its own address, holds `/hold` until it is told, and sends WebSocket messages back. */
export async function startFakeServer({
  address,
  port: wanted = 0,
  certified,
  handle,
}: FakeServerOptions): Promise<FakeServer> {
  const asked: Asked[] = [];
  let port = wanted;
  let server: Server;
  const sockets = new WebSocketServer({ noServer: true });
  await start();
  return { address, port, asked, stop, start, [Symbol.asyncDispose]: stop };

  async function start(): Promise<void> {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      if (handle?.(request, response)) return;
      asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
      request.resume().on("end", () => {
        if (request.url === "/hold") return;
        response.setHeader("access-control-allow-origin", "*");
        response.end(`${address} ${request.url}`);
      });
    };
    server = (
      certified
        ? createServer({ cert: certified.certificate, key: certified.key }, answer)
        : createPlainServer(answer)
    ) as Server;
    server.on("upgrade", (request, socket, head) => {
      asked.push({ method: "upgrade", url: request.url ?? "", headers: request.headers });
      sockets.handleUpgrade(request, socket, head, (client) =>
        client.on("message", (message, isBinary) => client.send(message, { binary: isBinary })),
      );
    });
    server.listen(port, address);
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  }

  async function stop(): Promise<void> {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    for (const client of sockets.clients) client.terminate();
    await once(server, "close");
  }
}
