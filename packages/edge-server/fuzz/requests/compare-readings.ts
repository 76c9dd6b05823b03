import { METHODS } from "node:http";
import { isClaim } from "../../src/http1/is-claim.ts";
import type { Comparison } from "../property.ts";
import { endToEnd, passable } from "../raw-fields.ts";
import { readWithEdge, type EdgeReading, type ForwardedRequest } from "./edge-requests.ts";
import { readWithNode, type NodeRequest } from "./node-requests.ts";

/**
 * The rule: what the edge forwards, `node:http` parses to the same request as the one that came; what it rejects, the edge does not forward.
 * Methods aside that `node:http` does not know: it rejects them alone, so it is shown one that it knows in their place.
 */
export async function compareReadings(bytes: Buffer): Promise<Comparison> {
  const edge = readWithEdge(bytes);
  if (edge.forwarded.length === 0) return { isForwarded: false, wrong: undefined };
  return { isForwarded: true, wrong: await findDifference(bytes, edge) };
}

async function findDifference(bytes: Buffer, edge: EdgeReading): Promise<string | undefined> {
  // Node drops what it has when it then finds an error: it gets the bytes up to where the edge says that the last request ends.
  const node = await readWithNode(withKnownMethods(bytes.subarray(0, edge.end), edge.forwarded));
  if (node.isRejected || edge.forwarded.length !== node.requests.length)
    return `the edge forwards ${edge.forwarded.length} requests, node:http ${node.isRejected ? "rejects them" : `finds ${node.requests.length}`}`;
  for (const [i, forwarded] of edge.forwarded.entries()) {
    const wrong = await compareOne(forwarded, node.requests[i]);
    if (wrong !== undefined) return `request ${i}: ${wrong}`;
  }
  return undefined;
}

/** The bytes with each unknown method replaced. */
function withKnownMethods(bytes: Buffer, requests: readonly ForwardedRequest[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { method, start } of requests.filter((request) => !isKnown(request.method))) {
    parts.push(bytes.subarray(from, start), Buffer.from(standIn));
    from = start + method.length;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

const standIn = "POST";

function isKnown(method: string): boolean {
  return METHODS.includes(method) && !rtspMethods.has(method);
}

/** `node:http` lists them, and takes them with RTSP alone. */
const rtspMethods: ReadonlySet<string> = new Set(
  "DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD FLUSH".split(" "),
);

async function compareOne(
  { bytes: forwarded, method }: ForwardedRequest,
  came: NodeRequest | undefined,
): Promise<string | undefined> {
  if (!forwarded.toString("latin1").startsWith(`${method} `)) return `another method than ${method}`;
  const { requests, isRejected } = await readWithNode(
    withKnownMethods(forwarded, [{ bytes: forwarded, method, start: 0 }]),
  );
  const [arrived, ...more] = requests;
  if (!came || !arrived || isRejected)
    return `node:http refuses what was forwarded: ${JSON.stringify(forwarded.toString("latin1"))}`;
  if (more.length > 0) return `forwarded as ${requests.length} requests`;
  const wanted = describe({ ...came, url: originForm(came) }, came);
  const got = describe(arrived, came);
  return wanted === got ? undefined : `came ${wanted}, arrived ${got}`;
}

function describe(request: NodeRequest, came: NodeRequest): string {
  const { method, url, body, rawTrailers } = request;
  return JSON.stringify({
    method,
    url,
    body,
    fields: endToEnd(request.rawHeaders, { came: came.rawHeaders, isHandled }),
    trailers: passable(rawTrailers),
  });
}

/** RFC 9112 section 3.2.1: what an absolute form becomes. */
function originForm({ method, url }: NodeRequest): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1];
  if (rest === undefined) return url;
  if (rest === "" && method === "OPTIONS") return "*";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Hop-by-hop, written anew by the edge, or not a client's to say. */
function isHandled(name: string): boolean {
  return handled.has(name) || isClaim(name);
}

const handled: ReadonlySet<string> = new Set(
  "host connection keep-alive proxy-connection te transfer-encoding upgrade http2-settings content-length expect max-forwards proxy".split(
    " ",
  ),
);
