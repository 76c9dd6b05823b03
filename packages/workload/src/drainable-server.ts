import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { ListenOptions } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { closeListener } from "./close-listener.ts";
import { quietLoops } from "./quiet-loops.ts";

/** What {@link runTask} needs of a server. */
export interface DrainableServer {
  /** Resolves when it listens; rejects with the system's error. */
  listen(options: ListenOptions): Promise<void>;
  /** Stops accepting at once, resolves when every request in flight is answered; cuts what is left when the signal aborts. */
  drain(deadline: AbortSignal): Promise<void>;
}

/** How long idle keep-alive connections stay open while draining, so that a request already on its way is still answered. */
const lingerMs = 500;

/**
 * An HTTP server that drains without failing a request: new connections stop, connections that are in use get
 * `Connection: close` with their next answer, idle ones are closed after a short while.
 */
export function drainableServer(server: HttpServer): DrainableServer {
  return {
    listen: (options) => listen(server, options),
    drain: (deadline) => drain(server, deadline),
  };
}

async function listen(server: HttpServer, options: ListenOptions): Promise<void> {
  server.listen(options);
  await once(server, "listening");
}

async function drain(server: HttpServer, deadline: AbortSignal): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
  await closeListener(server);
  const cut = () => server.closeAllConnections();
  deadline.addEventListener("abort", cut);
  await Promise.race([closed, delay(lingerMs, undefined, { ref: false })]);
  // A request that has already arrived is read first, and its connection is idle no more.
  await quietLoops(server, "request");
  server.closeIdleConnections();
  if (deadline.aborted) cut();
  await closed;
  deadline.removeEventListener("abort", cut);
}
