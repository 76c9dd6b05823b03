import { createServer, type Server } from "node:http";
import { isIPv4, Socket } from "node:net";
import { messageOf } from "command-line/message-of";
import type { Endpoint } from "./config.ts";
import type { Connector } from "./connector.ts";
import { join } from "../../../net/join.ts";

/** An HTTP proxy that knows CONNECT only (RFC 9110, 9.3.6): each tunnel is a connection made by the connector. */
export function createTunnelServer(connect: Connector): Server {
  const server = createServer((_, response) => response.writeHead(405).end("CONNECT only\n"));
  server.on("connect", (request, client, head: Buffer) => {
    if (head.length > 0) client.unshift(head);
    client.on("error", () => client.destroy());
    const url = URL.parse(`tcp://${request.url}`);
    if (client instanceof Socket && url && isIPv4(url.hostname)) {
      void tunnel(client, { host: url.hostname, port: Number(url.port) }, connect);
    } else {
      client.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    }
  });
  return server;
}

async function tunnel(client: Socket, to: Endpoint, connect: Connector): Promise<void> {
  try {
    const target = await connect(to);
    client.write("HTTP/1.1 200 Connected\r\n\r\n");
    join(client, target);
  } catch (error) {
    client.end(`HTTP/1.1 502 ${reasonOf(error)}\r\n\r\n`);
  }
}

const reasonOf = (error: unknown): string => messageOf(error).replace(/[^ -~]/g, " ");
