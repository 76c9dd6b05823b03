import { once } from "node:events";
import { createServer } from "node:http";

export interface FakeConsulOptions {
  readonly address: string;
  readonly port: number;
  readonly service: { readonly name: string; readonly address: string; readonly port: number };
}

/** What begins a tag that lets requests share connections. */
export const pipelinedPrefix = "pipelined-";
const pipelinedTag = `${pipelinedPrefix}/ pipeline=16`;

/** As much of Consul as edge_server asks for: one service with one instance that never changes. */
export async function startFakeConsul({
  address,
  port,
  service,
}: FakeConsulOptions): Promise<AsyncDisposable> {
  // Of a prefix that only one contender follows.
  const tags = [pipelinedTag];
  const instance = {
    Node: { Node: "bench", Address: service.address },
    Service: {
      ID: service.name,
      Service: service.name,
      Address: service.address,
      Port: service.port,
      Tags: tags,
    },
    Checks: [{ CheckID: "bench", Status: "passing", ServiceID: service.name }],
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://consul");
    // Nothing changes: a blocking query waits until it is given up.
    if (Number(searchParams.get("index") ?? 0) > 0) return;
    response.setHeader("x-consul-index", "1").setHeader("x-consul-knownleader", "true");
    response.setHeader("content-type", "application/json");
    if (pathname === `/v1/health/service/${service.name}`) response.end(JSON.stringify([instance]));
    else if (pathname === "/v1/catalog/services") response.end(JSON.stringify({ [service.name]: tags }));
    else response.end("[]");
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
