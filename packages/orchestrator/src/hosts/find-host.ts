import { hostNotInEngine } from "./errors.ts";
import type { Host } from "./host.ts";

/** The host that a plan names. Throws HOST_NOT_IN_ENGINE. */
export function findHost(hosts: readonly Host[], name: string): Host {
  const host = hosts.find((candidate) => candidate.name === name);
  if (host) return host;
  throw hostNotInEngine(
    name,
    hosts.map((candidate) => candidate.name),
  );
}
