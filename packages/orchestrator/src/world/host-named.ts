import { hostNotInWorld } from "../engines/errors.ts";
import type { Host } from "../hosts/host.ts";
import type { World } from "./open-world.ts";

/**
 * The host that `world status` calls so. With the embedded engine one machine stands for all hosts of the world, and each of their names is its own.
 * Throws HOST_NOT_IN_WORLD.
 */
export function hostNamed({ engine, inventory }: Pick<World, "engine" | "inventory">, name: string): Host {
  const names = inventory.hosts.map((host) => host.name);
  const own = engine.hosts.find((host) => host.name === name);
  const [machine] = engine.kind === "embedded" && names.includes(name) ? engine.hosts : [];
  const host = own ?? machine;
  if (!host) throw hostNotInWorld(name, names);
  return host;
}
