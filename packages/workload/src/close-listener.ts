import { Server } from "node:net";
import { quietLoops } from "./quiet-loops.ts";

/**
 * Stops a server from accepting, at a moment when the event loop has just found no connection waiting.
 * The kernel resets connections that are established but not yet accepted when their listening socket closes (no matter that
 * another process listens beside it, unless `net.ipv4.tcp_migrate_req` is 1), and libuv accepts one a loop.
 */
export async function closeListener(server: Server): Promise<void> {
  await quietLoops(server, "connection");
  // Not http.Server.close(): it also resets idle connections on which a request may be arriving right now.
  Server.prototype.close.call(server);
}
