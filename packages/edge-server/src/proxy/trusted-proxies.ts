import { BlockList, isIP } from "node:net";

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

/** The address that the nearest untrusted hop came from: X-Forwarded-For read from its end, as far as trusted proxies wrote it. */
export function clientAddressOf(
  peer: string,
  forwardedFor: string | undefined,
  isTrusted: IsTrusted,
): string {
  if (forwardedFor === undefined || !isTrusted(peer)) return peer;
  let client = peer;
  for (const entry of forwardedFor.split(",").reverse()) {
    const address = entry.trim();
    if (isIP(address) === 0) return client;
    client = address;
    if (!isTrusted(address)) return client;
  }
  return client;
}
