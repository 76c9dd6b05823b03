import { connect, createServer, type Socket } from "node:net";

/**
 * `node bare-sockets-main.ts ADDRESS PORT UPSTREAM_ADDRESS UPSTREAM_PORT`: what Node's sockets alone cost. It reads no HTTP: each chunk of a client goes to a
 * free upstream connection, the next chunk of that goes back. Right only for requests and answers of one chunk; no proxy, a floor for proxies.
 */
const [host = "127.0.0.1", port = "0", upstreamHost = "127.0.0.1", upstreamPort = "0"] =
  process.argv.slice(2);
const free: Socket[] = [];
const clients = new Map<Socket, Socket>();

createServer({ noDelay: true }, (client) => {
  client.on("error", () => {});
  client.on("data", (bytes) => {
    const upstream = free.pop() ?? open();
    clients.set(upstream, client);
    upstream.write(bytes.toString("latin1"), "latin1");
  });
}).listen({ host, port: Number(port), backlog: 4096 });

function open(): Socket {
  const upstream = connect({ host: upstreamHost, port: Number(upstreamPort), noDelay: true });
  upstream.on("error", () => {});
  upstream.on("data", (bytes) => {
    free.push(upstream);
    clients.get(upstream)?.write(bytes.toString("latin1"), "latin1");
  });
  return upstream;
}
