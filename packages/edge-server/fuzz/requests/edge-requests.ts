import { ClientHop } from "../../src/downstream/client-hop.ts";
import { HeadReader } from "../../src/http1/head-reader.ts";
import { RequestBody } from "../../src/http1/request-body.ts";
import { parseRequestHead } from "../../src/http1/parse-request-head.ts";
import type { UpstreamInstance } from "../../src/upstream/instance.ts";
import { forwardedLines } from "../../src/exchange/forwarded-fields.ts";
import { upstreamRequestHead } from "../../src/upstream/request.ts";

export interface ForwardedRequest {
  /** As the upstream gets it. */
  readonly bytes: Buffer;
  readonly method: string;
  /** Where the method stood in the connection's bytes. */
  readonly start: number;
}

/** What the edge forwards of a connection's bytes: one entry for each request that arrives whole, in order. */
export interface EdgeReading {
  readonly forwarded: readonly ForwardedRequest[];
  /** Where the last of them ended. */
  readonly end: number;
  /** Why it stopped, if a request was refused. */
  readonly refused: string | undefined;
}

const hop = new ClientHop({ address: "127.9.9.9", scheme: "http", isTrusted: false });
const instance: UpstreamInstance = { id: "fuzz", address: "127.8.8.8", port: 1, protocol: "http" };

/** Reads a connection's bytes as the data path does, without its sockets. */
export function readWithEdge(bytes: Buffer): EdgeReading {
  const forwarded: ForwardedRequest[] = [];
  let from = 0;
  let end = 0;
  while (from < bytes.length) {
    const reader = new HeadReader(hop.settings.requestHead);
    const state = reader.read(bytes, from);
    if (state === "incomplete") return { forwarded, end, refused: undefined };
    const request = state === "complete" ? parseRequestHead(reader.text) : { code: state };
    if ("code" in request) return { forwarded, end, refused: request.code };
    const start = from + (reader.text.startsWith("\r\n") ? 2 : 0);
    const sent: Buffer[] = [
      Buffer.from(
        upstreamRequestHead({
          head: request,
          instance,
          rewrite: undefined,
          forwarded: forwardedLines(request, hop),
        }),
        "latin1",
      ),
    ];
    const body = new RequestBody(request);
    from = body.isComplete ? reader.end : body.take(bytes, reader.end, { write: (part) => sent.push(part) });
    if (body.error) return { forwarded, end, refused: body.error.code };
    if (!body.isComplete) return { forwarded, end, refused: undefined };
    forwarded.push({ bytes: Buffer.concat(sent), method: request.method, start });
    end = from;
    // What follows an offer to switch protocols is read only after the answer to it.
    const isOffer = request.upgrade !== undefined && request.connection?.includes("upgrade") === true;
    if (!request.isPersistent || isOffer) break;
  }
  return { forwarded, end, refused: undefined };
}
