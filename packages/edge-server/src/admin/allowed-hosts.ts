import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Tells whether a Host field names this listener: by an address, `localhost`, the machine's own name or one of `names`, read at each use. A page of a
 * stranger that has its own name resolve to this machine (DNS rebinding) sends that name: it must not read what the private listener tells. No browser
 * sends none, as checks over HTTP/1.0 do (HAProxy's).
 */
export function allowedHosts(names: () => readonly string[]): (host: string | undefined) => boolean {
  const own = new Set(["localhost", hostname().toLowerCase()]);
  return (host) => {
    if (host === undefined) return true;
    const name = host.toLowerCase().replace(/:\d*$/, "");
    if (own.has(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0) return true;
    return names().some((known) => known.toLowerCase() === name);
  };
}
