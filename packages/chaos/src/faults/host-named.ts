import type { Host, World } from "orchestrator";

/** The host of this name. Throws when the engine does not have it: a fault that hits no host must not look like one that was done. */
export function hostNamed({ engine }: World, name: string): Host {
  const host = engine.hosts.find((each) => each.name === name);
  if (!host) throw new Error(`engine ${engine.kind} has no host ${name}`);
  return host;
}
