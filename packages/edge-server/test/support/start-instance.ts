import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";

export interface StartedInstance extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly { readonly url: string; readonly headers: IncomingHttpHeaders }[];
}

/** An HTTP server in this process that answers `ok` and remembers what it was asked. */
export async function startInstance(): Promise<StartedInstance> {
  const requests: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    response.end("ok");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : 0,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
