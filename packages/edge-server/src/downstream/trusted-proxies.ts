import { BlockList, isIP } from "node:net";
import { nodeAddress } from "../http1/node-address.ts";

/** Tells whether an address belongs to a proxy whose X-Forwarded-* and Forwarded fields count. */
export type IsTrusted = (address: string) => boolean;

/** Takes CIDRs and plain addresses. Throws RangeError on one that is neither. */
export function parseTrustedProxies(entries: readonly string[]): IsTrusted {
  if (entries.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry);
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? "ipv4" : "ipv6");
  };
}

function addEntry(list: BlockList, entry: string): void {
  const [address = "", prefix, ...more] = entry.split("/");
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? widest : Number(prefix);
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix ?? "0") || bits > widest)
    throw new RangeError(`"${entry}" is not an address or CIDR`);
  list.addSubnet(address, bits, version === 4 ? "ipv4" : "ipv6");
}

/** A request, as far as {@link findClient} goes. */
export interface ForwardedRequest {
  readonly forwardedFor: string | undefined;
  clientAddress: string;
  verifiedHops: number;
}

/**
 * Finds who sent a request to the trusted proxies that it came through: X-Forwarded-For is read from its end, as far as they wrote it. `verifiedHops` is
 * how many of its entries that is, 0 when the peer is the client.
 */
export function findClient(request: ForwardedRequest, peer: string, isTrusted: IsTrusted): void {
  request.clientAddress = peer;
  request.verifiedHops = 0;
  if (request.forwardedFor === undefined || !isTrusted(peer)) return;
  for (const entry of request.forwardedFor.split(",").reverse()) {
    const address = nodeAddress(entry.trim());
    if (address === undefined) return;
    request.clientAddress = address;
    request.verifiedHops++;
    if (!isTrusted(address)) return;
  }
}
