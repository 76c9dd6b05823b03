import { nodeAddress } from "./node-address.ts";
import { parseForwarded } from "./parse-forwarded.ts";

/** Hops that are looked at, and written anew, at most: a client that sits among trusted proxies may claim any number. */
export const maxForwardedElements = 32;

/** What a peer said of the client's request, in both families of fields. */
export interface ForwardingClaims {
  forwardedFor: string | undefined;
  forwardedProto: string | undefined;
  forwardedHost: string | undefined;
  readonly forwardedPort: string | undefined;
  forwarded: string | undefined;
}

/**
 * Of what a trusted peer sent one family counts: X-Forwarded-For, -Proto, -Host and -Port where any of them came, for a balancer that writes these
 * passes on what its client put into Forwarded; else Forwarded, told in terms of the others. A malformed one counts for nothing.
 */
export function chooseForwardingFamily(head: ForwardingClaims): void {
  if (head.forwarded === undefined) return;
  const told = head.forwardedFor ?? head.forwardedProto ?? head.forwardedHost ?? head.forwardedPort;
  const elements =
    told === undefined ? parseForwarded(head.forwarded)?.slice(-maxForwardedElements) : undefined;
  if (!elements) {
    head.forwarded = undefined;
    return;
  }
  head.forwardedFor = elements.map((element) => nodeAddress(element.for) ?? "unknown").join(", ");
  head.forwardedProto = elements.map(({ proto }) => proto).join(",");
  // A comma is a legal part of a host's name, though of none that exists.
  head.forwardedHost = elements.map(({ host }) => host.replaceAll(",", "")).join(",");
}
