import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Tells whether a Host field names this listener: by an address, `localhost`, the machine's own name or one of `names`. A page of a stranger that has its own
 * name resolve to this machine (DNS rebinding) sends that name: it must not read what the private listener tells.
 */
export function allowedHosts(names: readonly string[]): (host: string | undefined) => boolean {
  const known = new Set(["localhost", hostname(), ...names].map((name) => name.toLowerCase()));
  return (host) => {
    const name = (host ?? "").toLowerCase().replace(/:\d*$/, "");
    return known.has(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  };
}
