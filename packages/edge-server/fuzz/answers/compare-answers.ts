import { endToEnd, passable } from "../raw-fields.ts";
import type { AnswerCase } from "./answer-case.ts";
import { relayWithEdge, type EdgeAnswer } from "./edge-answer.ts";
import { readAnswer, type InterimMessage, type NodeAnswer } from "./node-answer.ts";

/**
 * The rule: an answer that the edge passes on whole, `node:http` reads from the upstream and from the edge as the same one; of any other the client
 * gets an error of the edge's own, or a connection that no client can take for a whole answer.
 */
export async function compareAnswers(answer: AnswerCase) {
  const edge = await relayWithEdge(answer);
  const isForwarded = edge.outcome === "answered";
  return { isForwarded, wrong: isForwarded ? await differs(answer, edge) : await looksWhole(answer, edge) };
}

async function differs(answer: AnswerCase, edge: EdgeAnswer): Promise<string | undefined> {
  const { method, minorVersion } = answer;
  const came = await readAnswer(answer.upstream, { method, end: "ended" });
  const arrived = await readAnswer(edge.bytes, {
    method,
    end: edge.connection === "kept" ? "kept" : "ended",
  });
  if (!came.final && came.interim.some(seemsLast)) return undefined;
  if (!came.final) return `passed on whole, but node:http does not read it: ${shown(edge.bytes)}`;
  if (!arrived.final)
    return `node:http does not read what was passed on (${edge.connection}): ${shown(edge.bytes)}`;
  const wanted = describe(came, came, minorVersion);
  const got = describe(arrived, came, minorVersion);
  return wanted === got ? undefined : `came ${wanted}, arrived ${got}`;
}

/**
 * Node takes the connection to end with an interim answer that says close, or is HTTP/1.0 and does not say keep-alive; by RFC 9112 section 9.6 it ends
 * with the response, of which that is the beginning.
 */
function seemsLast({ rawHeaders, version }: InterimMessage): boolean {
  const says = (option: RegExp) =>
    rawHeaders.some(
      (name, i) =>
        i % 2 === 0 && /^(?:proxy-)?connection$/i.test(name) && option.test(rawHeaders[i + 1] ?? ""),
    );
  return says(/close/i) || (version === "1.0" && !says(/keep-alive/i));
}

async function looksWhole({ method }: AnswerCase, edge: EdgeAnswer): Promise<string | undefined> {
  const { final } = await readAnswer(edge.bytes, {
    method,
    end: edge.connection === "reset" ? "reset" : "ended",
  });
  if (!edge.hasBegun)
    return final?.status === 502 ? undefined : `no 502 for ${edge.outcome}: ${shown(edge.bytes)}`;
  return final && `cut for ${edge.outcome} (${edge.connection}), but it looks whole: ${shown(edge.bytes)}`;
}

/** HTTP/1.0 has neither interim answers nor trailers. */
function describe({ interim, final }: NodeAnswer, came: NodeAnswer, minorVersion: 0 | 1): string {
  const { rawTrailers, rawHeaders, ...rest } = final ?? emptyMessage;
  return JSON.stringify({
    ...rest,
    fields: endToEnd(rawHeaders, { came: came.final?.rawHeaders ?? [], isHandled }),
    ...(minorVersion === 1 && {
      trailers: passable(rawTrailers),
      interim: interim.map(({ status, reason, rawHeaders: raw }, i) => ({
        status,
        reason,
        fields: endToEnd(raw, { came: came.interim[i]?.rawHeaders ?? [], isHandled }),
      })),
    }),
  });
}

const emptyMessage = { status: 0, reason: "", rawHeaders: [], rawTrailers: [], body: "" };

/** Hop-by-hop, or written anew by the edge. */
function isHandled(name: string): boolean {
  return handled.has(name);
}

const handled: ReadonlySet<string> = new Set(
  "connection keep-alive proxy-connection te transfer-encoding upgrade content-length date".split(" "),
);

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.toString("latin1"));
}
