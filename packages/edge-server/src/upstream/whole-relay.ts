import { clientResponseHead } from "../http1/client-response-head.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { WholeResponse } from "../http1/whole-response.ts";
import type { AttemptOwner, AttemptTarget } from "./attempt-owner.ts";
import type { UpstreamConnection } from "./connection.ts";
import { leaveConnection } from "./leave-connection.ts";
import type { UpstreamPool } from "./pool.ts";
import { mayKeepAlive } from "./response-relay.ts";

/** A response that is here to its end, in bytes that are another's soon, and where it came from. */
export interface WholeAnswer extends WholeResponse {
  readonly target: AttemptTarget;
  readonly pool: UpstreamPool;
  /** What it came over, if it had that for itself: the pool gets it back, or it ends. */
  readonly connection: UpstreamConnection | undefined;
}

/** What clients were told for a head, by how their connections differ. */
const clientHeads = new WeakMap<ResponseHead, Map<number, string>>();

/** Sends a whole response to the client in one write. */
export function relayWhole(answer: WholeAnswer, owner: AttemptOwner): void {
  const { head, bytes, bodyStart, end } = answer;
  const keepsAlive = mayKeepAlive(head, owner);
  const text = clientHead(head, keepsAlive, owner);
  owner.client.socket.write(
    bodyStart === end ? text : text + bytes.toString("latin1", bodyStart, end),
    "latin1",
  );
  leaveConnection({ ...answer, saysClose: !head.isPersistent, isReusable: true });
  answer.target.report.done("answered", head.status);
  owner.responseEnded(head.status, keepsAlive);
}

/** Of a head that is the same as before, made once: unless the edge dates it. */
function clientHead(response: ResponseHead, keepsAlive: boolean, { request, client }: AttemptOwner): string {
  const { addsVia } = client.hop.settings;
  const options = { response, clientMinorVersion: request.minorVersion, keepsAlive, addsVia };
  if (!response.hasDate) return clientResponseHead(options);
  const key = request.minorVersion + 2 * Number(keepsAlive) + 4 * Number(addsVia);
  const known = clientHeads.get(response) ?? new Map<number, string>();
  const text = known.get(key) ?? clientResponseHead(options);
  if (!known.has(key)) clientHeads.set(response, known.set(key, text));
  return text;
}
