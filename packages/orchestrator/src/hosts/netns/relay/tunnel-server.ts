import { createServer, type Server } from "node:http";
import { Socket } from "node:net";
import { isIPv4 } from "node:net";
import type { Connector } from "./connector.ts";
import { join } from "./join.ts";

/** An HTTP proxy that knows CONNECT only (RFC 9110, 9.3.6): each tunnel is a connection made by the connector. */
export function createTunnelServer(connect: Connector): Server {
  const server = createServer((_, response) => response.writeHead(405).end("CONNECT only\n"));
  server.on("connect", (request, client) => {
    client.on("error", () => client.destroy());
    const url = URL.parse(`tcp://${request.url}`);
    if (!(client instanceof Socket) || !url || !isIPv4(url.hostname)) {
      client.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      return;
    }
    void connect({ host: url.hostname, port: Number(url.port) }).then(
      (target) => {
        client.write("HTTP/1.1 200 Connected\r\n\r\n");
        join(client, target);
      },
      (error: unknown) => client.end(`HTTP/1.1 502 ${reasonOf(error)}\r\n\r\n`),
    );
  });
  return server;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/[^ -~]/g, " ");
