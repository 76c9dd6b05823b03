import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

export interface StartedInstance extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  /** Answers all requests for `/held` so far. */
  release(): void;
}

/** An HTTP server in this process that answers `ok` at once, to `/held` when told to, and remembers what it was asked. */
export async function startInstance(): Promise<StartedInstance> {
  const requests: { url: string; headers: IncomingHttpHeaders }[] = [];
  let held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    if (request.url === "/held") held.push(response);
    else response.end("ok");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : 0,
    requests,
    release: () => {
      for (const response of held) response.end("ok");
      held = [];
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
