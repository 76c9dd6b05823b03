import httpProxy from "@fastify/http-proxy";
import { fastify } from "fastify";

/** `node fastify-proxy.ts ADDRESS PORT UPSTREAM`: @fastify/http-proxy as its documentation sets it up, with enough connections. */
const [host = "127.0.0.1", port = "0", upstream = ""] = process.argv.slice(2);
const app = fastify({ keepAliveTimeout: 600_000, connectionTimeout: 0, bodyLimit: 10_000_000 });
await app.register(httpProxy, {
  upstream,
  undici: { connections: 1024, pipelining: 1, keepAliveTimeout: 60_000 },
});
await app.listen({ host, port: Number(port), backlog: 4096 });
