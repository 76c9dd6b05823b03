import { hostOfAuthority } from "../http1/authority.ts";
import type { ClientHop } from "../downstream/client-hop.ts";
import type { ForwardedStory } from "../http1/forwarded-story.ts";
import { nodeAddress } from "../http1/node-address.ts";
import { maxForwardedElements } from "../http1/forwarding-family.ts";
import type { RequestHead } from "../http1/request-head.ts";

/** What to tell of a request that a trusted proxy sent: its word, what is missing derived so that nothing contradicts it. */
export function trustedStory(head: RequestHead, hop: ClientHop): ForwardedStory {
  return {
    addresses: [...verifiedAddresses(head), hop.address],
    forwardedFor: head.forwardedFor,
    forwarded: head.forwarded,
    clientAddress: head.realIp ?? head.clientAddress,
    scheme: find(head, head.forwardedProto, schemeOf) ?? hop.scheme,
    host: find(head, head.forwardedHost, validHost) ?? head.authority,
    port: find(head, head.forwardedPort, validPort),
  };
}

/** What Forwarded has to be made of where the peer sent none that counts: without what the client itself claimed. */
function verifiedAddresses({ forwarded, forwardedFor, verifiedHops }: RequestHead): string[] {
  if (forwarded !== undefined || forwardedFor === undefined || verifiedHops === 0) return [];
  return forwardedFor
    .split(",")
    .slice(-Math.min(verifiedHops, maxForwardedElements))
    .map((entry) => nodeAddress(entry.trim()) ?? "unknown");
}

/** The value that the proxy nearest to the client wrote: lists have one for each hop, as X-Forwarded-For has. Where it is silent the next one's. */
function find<Value>(
  { verifiedHops }: RequestHead,
  list: string | undefined,
  read: (text: string) => Value | undefined,
): Value | undefined {
  if (list === undefined) return undefined;
  for (const text of list.split(",").slice(-Math.max(1, verifiedHops))) {
    const value = read(text.trim());
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A WebSocket's handshake is a request by http or https (RFC 6455 section 4.1). */
function schemeOf(text: string): "http" | "https" | undefined {
  return schemes.get(text.toLowerCase());
}

const schemes: ReadonlyMap<string, "http" | "https"> = new Map([
  ["http", "http"],
  ["ws", "http"],
  ["https", "https"],
  ["wss", "https"],
]);

function validHost(text: string): string | undefined {
  return hostOfAuthority(text) === undefined ? undefined : text;
}

function validPort(text: string): string | undefined {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? text : undefined;
}
