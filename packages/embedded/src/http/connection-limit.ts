import type { Server } from "node:http";
import type { Socket } from "node:net";

const body = "Your IP is issuing too many concurrent connections, please rate limit your calls\n";
const refusal = `HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

/**
 * Lets a server take this many connections from one address; each further one gets a 429 before it has asked anything, and is closed, as Consul 1.22.3
 * does (https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#http_max_conns_per_client).
 */
export function limitConnections(server: Server, maxPerAddress: number): void {
  const open = new Map<string, number>();
  const serving = server.listeners("connection");
  server.removeAllListeners("connection").on("connection", (socket: Socket) => {
    const { remoteAddress = "" } = socket;
    const count = open.get(remoteAddress) ?? 0;
    if (count >= maxPerAddress) {
      refuse(socket);
      return;
    }
    open.set(remoteAddress, count + 1);
    socket.once("close", () => {
      const left = (open.get(remoteAddress) ?? 1) - 1;
      if (left > 0) open.set(remoteAddress, left);
      else open.delete(remoteAddress);
    });
    for (const serve of serving) Reflect.apply(serve, server, [socket]);
  });
}

/** What the client sends meanwhile is read and dropped: unread bytes would turn the end into a reset that loses the answer. */
function refuse(socket: Socket): void {
  socket.on("error", () => {});
  socket.resume().end(refusal, () => socket.destroySoon());
}
