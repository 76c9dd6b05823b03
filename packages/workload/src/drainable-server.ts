import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { ListenOptions } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { closeListener } from "./close-listener.ts";
import { linger, lingerUntilCalm, type DrainReason } from "./linger.ts";
import { quietLoops } from "./quiet-loops.ts";

/** What {@link runTask} needs of a server. */
export interface DrainableServer {
  /** Resolves when it listens; rejects with the system's error. */
  listen(options: ListenOptions): Promise<void>;
  /**
   * Stops accepting, resolves when every request in flight is answered; cuts what is left when the signal aborts. Default: shutdown, for
   * which it may go on accepting for {@link linger.noticeMs}.
   */
  drain(deadline: AbortSignal, reason?: DrainReason): Promise<void>;
}

/**
 * An HTTP server that drains without failing a request: new connections stop, connections that are in use get
 * `Connection: close` with their next answer, idle ones are closed after {@link linger.calmMs}.
 */
export function drainableServer(server: HttpServer): DrainableServer {
  return {
    listen: (options) => listen(server, options),
    drain: (deadline, reason = "shutdown") => drain(server, deadline, reason),
  };
}

async function listen(server: HttpServer, options: ListenOptions): Promise<void> {
  server.listen(options);
  await once(server, "listening");
}

async function drain(server: HttpServer, deadline: AbortSignal, reason: DrainReason): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
  if (reason === "shutdown") await giveNotice(server, deadline);
  await closeListener(server);
  const cut = () => server.closeAllConnections();
  deadline.addEventListener("abort", cut);
  const over = new AbortController();
  void closed.then(() => over.abort());
  await lingerUntilCalm(reason, AbortSignal.any([deadline, over.signal]));
  // A request that has already arrived is read first, and its connection is idle no more.
  await quietLoops(server, "request");
  server.closeIdleConnections();
  if (deadline.aborted) cut();
  await closed;
  deadline.removeEventListener("abort", cut);
}

async function giveNotice(server: HttpServer, deadline: AbortSignal): Promise<void> {
  const connections = await promisify(server.getConnections.bind(server))();
  if (connections > 0) await delay(linger.noticeMs, undefined, { signal: deadline }).catch(() => {});
}
