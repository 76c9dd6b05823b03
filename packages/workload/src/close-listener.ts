import { Server } from "node:net";
import { setImmediate as nextLoop } from "node:timers/promises";

/** A server under a steady flood would never be found quiet. */
const mostLoops = 2000;

/**
 * Stops a server from accepting, at a moment when the event loop has just found no connection waiting.
 * The kernel resets connections that are established but not yet accepted when their listening socket closes (no matter that
 * another process listens beside it, unless `net.ipv4.tcp_migrate_req` is 1), and libuv accepts one a loop.
 */
export async function closeListener(server: Server): Promise<void> {
  let quietLoops = 0;
  const onConnection = () => (quietLoops = 0);
  server.on("connection", onConnection);
  // Two: the first may be the rest of a loop whose poll is already over.
  for (let loop = 0; quietLoops < 2 && loop < mostLoops; loop++) {
    quietLoops++;
    await nextLoop();
  }
  server.off("connection", onConnection);
  // Not http.Server.close(): it also resets idle connections on which a request may be arriving right now.
  Server.prototype.close.call(server);
}
