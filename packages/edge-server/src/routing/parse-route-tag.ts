import { normalisePath } from "./normalise-path.ts";

/** What one `urlprefix-` tag asks for. */
export interface RouteTag {
  /** Lower case; `""` for any host; `*.example.com` for every name below it. */
  readonly host: string;
  /** A normalised prefix. As in Fabio it need not end at a slash: `/foo` matches `/foobar`. */
  readonly path: string;
  /** Normalised; removed from the front of the matched path before it is forwarded. */
  readonly strip: string | undefined;
  /** Normalised; put in front of the path, after stripping. */
  readonly prepend: string | undefined;
  /** The Host to send: the client's (undefined), the instance's own address (`dst`), or this name. */
  readonly forwardedHost: string | undefined;
  readonly protocol: "http" | "https";
  /** With https: the name that the certificate must have, and that is sent as SNI; undefined for that of `forwardedHost`. */
  readonly sni: string | undefined;
  /** Share of the route's requests for each instance with this tag, 0 < share ≤ 1; undefined for an equal part of the rest. */
  readonly share: number | undefined;
  readonly redirect: Redirect | undefined;
  /** How many requests may wait on one connection to the instance, one behind the other; 0 for one connection each. */
  readonly pipelineDepth: number;
}

export interface Redirect {
  readonly status: number;
  /** `$path` stands for the request's path and query, `$host` for its host. Neither can change whom the location points at. */
  readonly location: string;
}

export type ParsedTag =
  | { readonly kind: "route"; readonly route: RouteTag }
  | { readonly kind: "bad"; readonly reason: string };

/** More than this would only wait. */
const maxPipelineDepth = 256;

/** Redirects that a browser follows. */
const redirectStatuses: ReadonlySet<string> = new Set(["301", "302", "303", "307", "308"]);

/**
 * Parses the part of a tag after `urlprefix-`: `host/path option=value …`, Fabio's language.
 * An option that is not known makes the whole tag bad: one that Fabio has and this edge has not may be there to keep people out (`allow=`, `auth=`).
 * @see https://fabiolb.net/quickstart/ and https://fabiolb.net/cfg/
 */
export function parseRouteTag(text: string): ParsedTag {
  const [source = "", ...options] = text.trim().split(/\s+/);
  const place = parseSource(source);
  if (typeof place === "string") return bad(place);
  const values = new Map<string, string>();
  for (const option of options) {
    const equals = option.indexOf("=");
    if (equals < 1) return bad(`option "${option}" is not name=value`);
    values.set(option.slice(0, equals), option.slice(equals + 1));
  }
  return readOptions(place, values);
}

function parseSource(source: string): { host: string; path: string } | string {
  if (source === "") return "it has neither host nor path";
  const slash = source.indexOf("/");
  // As in Fabio: a host alone means all of it.
  const end = slash === -1 ? source.length : slash;
  const name = source.slice(0, end).toLowerCase();
  const path = source.slice(end) || "/";
  const host = name.replace(/(?<=[^.])\.$/, "");
  if (!/^(\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?)?$/.test(host)) {
    return `host "${name}" is not a name, *.name or empty (ports are not matched, TCP routes not supported)`;
  }
  if (!/^\/[\x21-\x7e]*$/.test(path) || /[?#]/.test(path)) return `path "${path}" is not a path in ASCII`;
  return { host: host === "*" ? "" : host, path: normalisePath(path) };
}

function readOptions(place: { host: string; path: string }, values: ReadonlyMap<string, string>): ParsedTag {
  let route: RouteTag = {
    ...place,
    strip: undefined,
    prepend: undefined,
    forwardedHost: undefined,
    protocol: "http",
    sni: undefined,
    share: undefined,
    redirect: undefined,
    pipelineDepth: 0,
  };
  for (const [name, value] of values) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read) return bad(`option "${name}" is not supported`);
    const part = read(value);
    if (typeof part === "string") return bad(part);
    route = { ...route, ...part };
  }
  return { kind: "route", route };
}

const readers: Readonly<Record<string, (value: string) => Partial<RouteTag> | string>> = {
  strip: (value) =>
    isPath(value) ? { strip: normalisePath(value) } : `strip "${value}" does not start with /`,
  prepend: (value) =>
    isPath(value) ? { prepend: normalisePath(value) } : `prepend "${value}" does not start with /`,
  host: (value) =>
    /^[A-Za-z0-9_.-]+(:\d{1,5})?$/.test(value)
      ? { forwardedHost: value }
      : `host "${value}" is not dst or a name`,
  proto: (value) =>
    value === "http" || value === "https" ? { protocol: value } : `proto "${value}" is not http or https`,
  sni: (value) =>
    /^(?=.*[A-Za-z])[A-Za-z0-9_.-]+$/.test(value)
      ? { sni: value.toLowerCase() }
      : `sni "${value}" is not a name`,
  weight: (value) => {
    const share = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (share === 0) return {};
    return share <= 1 ? { share } : `weight "${value}" is not a number from 0 to 1`;
  },
  pipeline: (value) => {
    const pipelineDepth = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
    return pipelineDepth <= maxPipelineDepth
      ? { pipelineDepth }
      : `pipeline "${value}" is not a number from 0 to ${maxPipelineDepth}`;
  },
  redirect: (value) => {
    const [status = "", ...rest] = value.split(",");
    const location = rest.join(",");
    if (!redirectStatuses.has(status))
      return `redirect status "${status}" is not one of ${[...redirectStatuses].join(", ")}`;
    return isLocation(location)
      ? { redirect: { status: Number(status), location } }
      : `redirect "${location}" is not an http(s) URL with a host, or a path`;
  },
};

/** A path (not `//host`), or a URL whose host is written down or `$host`: never one that `$path` would fill in. */
function isLocation(text: string): boolean {
  const begins = /^(?:https?:\/\/(?:\$host|[^$/?#@\\])+(?=\$path|[/?#]|$)|\/(?![/\\]))/;
  const example = text.replaceAll(/\/?\$path/g, "/").replaceAll("$host", "edge.invalid");
  return /^[\x21-\x7e]+$/.test(text) && begins.test(text) && URL.canParse(example, "http://edge.invalid");
}

function isPath(value: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(value) && !/[?#]/.test(value);
}

function bad(reason: string): ParsedTag {
  return { kind: "bad", reason };
}
