import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A program to be checked: what it answers is in the path. */
export interface Upstream extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** `url("/status/200")`. */
  url(path: string): string;
  /** Changes what `/health` answers; 200 at first. */
  setHealth(status: number): void;
  /** How often this path was asked. */
  hits(path: string): number;
}

/** Listens on this address: `/status/N`, `/health`, `/echo` (method, headers, body), `/slow` (never answers), `/big` (6000 bytes), `/redirect`. */
export async function startUpstream(address: string, port = 8080): Promise<Upstream> {
  let health = 200;
  const hits = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    hits.set(path, (hits.get(path) ?? 0) + 1);
    void respond(request, response, health);
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    address,
    port,
    url: (path) => `http://${address}:${port}${path}`,
    setHealth: (status) => {
      health = status;
    },
    hits: (path) => hits.get(path) ?? 0,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, health: number): Promise<void> {
  const [, kind = "", argument = ""] = (request.url ?? "/").split("/");
  if (kind === "slow") return;
  if (kind === "health") return end(response, health, `health is ${health}`);
  if (kind === "status") return end(response, Number(argument), `status ${argument}`);
  if (kind === "big") return end(response, 200, `${"a".repeat(5_000)}${"z".repeat(1_000)}`);
  if (kind === "redirect") return end(response, 302, "", { Location: "/status/200" });
  if (kind === "echo") return end(response, 200, JSON.stringify(await describe(request)));
  return end(response, 404, "no such path");
}

async function describe(request: IncomingMessage): Promise<object> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { "user-agent": agent, accept, "x-probe": probe } = request.headers;
  return { method: request.method, agent, accept, probe, body };
}

function end(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "text/plain", ...headers }).end(body);
}
