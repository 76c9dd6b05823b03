import type { Rewrite } from "../proxy/upstream-selector.ts";
import { normalisePath } from "./normalise-path.ts";
import type { Target } from "./route-table.ts";

/** What to send to this target instead of what came; undefined to send it as it came. */
export function rewriteFor(
  { tag, instance }: Target,
  request: { path: string; target: string },
): Rewrite | undefined {
  if (tag.strip === undefined && tag.prepend === undefined && tag.forwardedHost === undefined)
    return undefined;
  return { target: rewriteTarget(tag, request), host: rewriteHost(tag.forwardedHost, instance) };
}

/** The location of a redirect, the request's own path (stripped as the tag says) and host put in. */
export function redirectLocation(
  { tag }: Target,
  request: { host: string; path: string; target: string },
): string {
  const target = rewriteTarget(tag, request) ?? request.target;
  const location = tag.redirect?.location ?? "";
  return location.replaceAll(/\$(path|host)/g, (_whole, name) => (name === "path" ? target : request.host));
}

function rewriteTarget(
  { strip, prepend }: Pick<Target["tag"], "strip" | "prepend">,
  { path, target }: { path: string; target: string },
): string | undefined {
  if ((strip === undefined && prepend === undefined) || path === "*") return undefined;
  const query = target.slice(path.length);
  const rest = strip === undefined ? path : withoutPrefix(path, strip);
  return joinPaths(prepend, rest) + query;
}

/** The bytes as they came where they start with the prefix; the normalised path where only that does. */
function withoutPrefix(path: string, prefix: string): string {
  if (path.startsWith(prefix)) return path.slice(prefix.length);
  const normalised = normalisePath(path);
  return normalised.startsWith(prefix) ? normalised.slice(prefix.length) : path;
}

function joinPaths(prepend: string | undefined, rest: string): string {
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  if (prepend === undefined) return path;
  return prepend.endsWith("/") ? prepend + path.slice(1) : prepend + path;
}

function rewriteHost(
  forwardedHost: string | undefined,
  { address, port }: Target["instance"],
): string | undefined {
  if (forwardedHost !== "dst") return forwardedHost;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
