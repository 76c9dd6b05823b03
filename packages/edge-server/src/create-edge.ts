import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { collectInfo } from "./admin/info.ts";
import type { Snapshot } from "./discovery/snapshot.ts";
import { forward } from "./proxy/forward.ts";
import { instancesInTurn } from "./routes/pick-instance.ts";

export interface EdgeOptions {
  readonly service: string;
  /** The newest snapshot: asked per request, never awaited. */
  readonly snapshot: () => Snapshot;
}

/** The edge: `/info` for itself, everything else for the service. */
export function createEdge({ service, snapshot }: EdgeOptions): Server {
  let turn = 0;
  return createServer({ requireHostHeader: true }, (request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const instances = instancesInTurn(snapshot(), service, turn++);
    if (pathOf(request) !== "/info") return forward(request, response, instances);
    const info = await collectInfo(instances);
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(JSON.stringify(info));
  }
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? url;
}
