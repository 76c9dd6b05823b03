import { Agent, request as sendRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Instance } from "../discovery/snapshot.ts";
import { forwardedHeaders, endToEndHeaders } from "./headers.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 1024 });

/** Sends a request to the first instance that takes a connection and streams its answer back; 503 without any instance, 502 when none answers. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  instances: readonly Instance[],
): Promise<void> {
  if (instances.length === 0) return refuse(response, 503, "no instance is available");
  for (const instance of instances) {
    const answer = await tryInstance(request, response, instance);
    if (answer === "not connected") continue;
    if (answer === "failed") return refuse(response, 502, "the upstream failed");
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer.rawHeaders));
    // A cut answer cuts the client's connection: pipeline destroys both.
    return pipeline(answer, response).catch(() => {});
  }
  return refuse(response, 502, "no instance took a connection");
}

function tryInstance(
  request: IncomingMessage,
  response: ServerResponse,
  instance: Instance,
): Promise<IncomingMessage | "not connected" | "failed"> {
  return new Promise((resolve) => {
    const upstream = sendRequest({
      agent,
      host: instance.address,
      port: instance.port,
      method: request.method,
      path: request.url,
      headers: forwardedHeaders(request),
    });
    let isConnected = false;
    upstream.once("socket", (socket) => {
      const send = () => {
        isConnected = true;
        request.pipe(upstream);
      };
      if (socket.connecting) socket.once("connect", send);
      else send();
    });
    upstream.once("response", resolve);
    upstream.once("error", () => resolve(isConnected ? "failed" : "not connected"));
    response.once("close", () => upstream.destroy());
  });
}

function refuse(response: ServerResponse, status: 502 | 503, reason: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    "content-type": "text/plain",
    connection: "close",
    ...(status === 503 && { "retry-after": "1" }),
  });
  response.end(`${status}: ${reason}\n`);
}
