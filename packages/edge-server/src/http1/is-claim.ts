/**
 * Whether a field (lower case, `-` for `_`) says what only a proxy can know: who the client is, which scheme, host, port or path it asked for.
 * From a peer that nobody trusts such a field is forged or useless, and is taken off; frameworks and logs go by them unasked.
 */
export function isClaim(name: string): boolean {
  return claimNames.has(name) || isForwardedClaim(name);
}

/** Whatever anyone calls X-Forwarded-…: -User, -Groups and -Client-Cert are log-ins. */
export function isForwardedClaim(name: string): boolean {
  return name.startsWith("x-forwarded-");
}

/** The names that common proxies, content networks and frameworks use besides. */
export const claimNames: ReadonlySet<string> = new Set(
  // Who the client is.
  (
    "forwarded forwarded-for x-forwarded x-real-ip x-client-ip client-ip x-cluster-client-ip true-client-ip cf-connecting-ip cf-connecting-ipv6 " +
    "cf-pseudo-ipv4 fastly-client-ip fly-client-ip x-original-forwarded-for x-remote-ip x-remote-addr x-originating-ip x-envoy-external-address " +
    "x-azure-clientip x-azure-socketip x-appengine-user-ip x-proxyuser-ip proxy-client-ip wl-proxy-client-ip " +
    // By which scheme it came.
    "front-end-https x-url-scheme x-scheme x-arr-ssl cf-visitor cloudfront-forwarded-proto wl-proxy-ssl " +
    // What it asked for: some frameworks route by these instead of by the target and Host.
    "x-original-host x-original-url x-original-uri x-original-method x-rewrite-url"
  ).split(" "),
);
