import type { Rewrite } from "../upstream/rewrite.ts";
import { normalisePath } from "./normalise-path.ts";
import type { Target } from "./route-table.ts";

/** What to send to this target instead of what came; undefined to send it as it came. */
export function rewriteFor(
  { tag, instance }: Target,
  request: { path: string; target: string },
): Rewrite | undefined {
  if (tag.strip === undefined && tag.prepend === undefined && tag.forwardedHost === undefined)
    return undefined;
  const { target, stripped } = rewriteTarget(tag, request);
  return { target, host: rewriteHost(tag.forwardedHost, instance), strippedPrefix: stripped };
}

/**
 * The location of a redirect, the request's own path (stripped as the tag says) and host put in; undefined when it needs a host and the request
 * names none. What is put in never changes whom the location points at.
 */
export function redirectLocation(
  { tag }: Target,
  request: { host: string; path: string; target: string },
): string | undefined {
  const template = tag.redirect?.location ?? "";
  if (request.host === "" && template.includes("$host")) return undefined;
  const path = asReference(rewriteTarget(tag, request).target ?? request.target);
  return template.replaceAll(/(\/?)\$(path|host)/g, (_whole, slash: string, name) =>
    // A path brings its own slash.
    name === "path" ? path : slash + request.host,
  );
}

/**
 * Begins with one slash: with more, or with `\`, browsers take what follows for a host (URL Standard, relative slash state). Characters that a URI
 * has not (RFC 3986 section 2) are percent-encoded.
 */
function asReference(target: string): string {
  return `/${target.replace(/^[/\\*]+/, "")}`.replaceAll(
    /["<>\\^`{|}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface Rewritten {
  /** Undefined: as it came. */
  readonly target: string | undefined;
  /** What was taken off the front of the path, without a slash at its end. */
  readonly stripped: string | undefined;
}

function rewriteTarget(
  { strip, prepend = "" }: Pick<Target["tag"], "strip" | "prepend">,
  { path, target }: { path: string; target: string },
): Rewritten {
  const matched = normalisePath(path);
  const isStripped = strip !== undefined && path !== "*" && matched.startsWith(strip);
  if (path === "*" || (!isStripped && prepend === "")) return { target: undefined, stripped: undefined };
  const taken = isStripped ? strip : "";
  // Taking a part of a segment off may leave a dot segment: `/api../x`.
  const clean = normalisePath(withSlash(matched.slice(taken.length)));
  const came = path.startsWith(taken) ? withSlash(path.slice(taken.length)) : clean;
  const rest = leadsTo(came, clean) ? came : clean;
  return {
    target: join(prepend, rest) + target.slice(path.length),
    stripped: taken.replace(/\/$/, "") || undefined,
  };
}

/**
 * Whether the path as it came means the one that was matched, without leaving where it is put: `/api/../secret` less `/api` does. Below the root
 * `..` would be lost, hence the folder in front.
 */
function leadsTo(came: string, clean: string): boolean {
  return came === clean || normalisePath(`/-${came}`) === `/-${clean}`;
}

function withSlash(rest: string): string {
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function join(prepend: string, path: string): string {
  return prepend.endsWith("/") ? prepend + path.slice(1) : prepend + path;
}

function rewriteHost(
  forwardedHost: string | undefined,
  { address, port }: Target["instance"],
): string | undefined {
  if (forwardedHost !== "dst") return forwardedHost;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
