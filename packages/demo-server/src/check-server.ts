import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { ListenOptions } from "node:net";
import { formatAddress, listenFailed, type Address } from "workload";

export interface CheckOptions {
  readonly address: Address & Pick<ListenOptions, "reusePort">;
  /** Why nobody can be served now, in words; undefined when the service works. */
  readonly problem: () => string | undefined;
}

/**
 * Plain HTTP that answers `/health` and nothing else. A check of Consul's agent has no certificate that a service with mutual TLS takes; here it learns
 * that this process lives and serves, and nobody gets anything more of it. @throws UserError LISTEN_FAILED
 */
export async function startCheckServer({ address, problem }: CheckOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const found = problem();
    response.setHeader("content-type", "text/plain; charset=utf-8");
    if (request.url !== "/health") response.writeHead(404).end("only /health is answered here\n");
    else if (found === undefined) response.end("ok\n");
    else response.writeHead(503).end(`${found}\n`);
  });
  server.listen(address);
  try {
    await once(server, "listening");
  } catch (error) {
    throw error instanceof Error ? listenFailed(formatAddress(address), error) : error;
  }
  return server;
}
