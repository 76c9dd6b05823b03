import type { Inventory, InventoryHost } from "../inventory/inventory.ts";
import { hostsCannotLeave } from "./errors.ts";
import type { Manifest } from "./manifest.ts";

/**
 * The hosts that a world on the user's own hosts is to be without from now on, those of an earlier change that could not be seen through
 * included (pure). Throws HOSTS_CANNOT_LEAVE.
 */
export function leavingHosts(present: Manifest, wanted: Inventory): readonly InventoryHost[] {
  if (wanted.engine !== "ssh") return [];
  const stays = (host: InventoryHost): boolean => wanted.hosts.some((other) => isSameMachine(host, other));
  const going = present.inventory.hosts.filter((host) => !stays(host));
  if (going.length > 0) refuse(going, present, wanted);
  return [...(present.leaving ?? []).filter((host) => !stays(host)), ...going];
}

/** Another address under the same name is another machine. */
const isSameMachine = (one: InventoryHost, other: InventoryHost): boolean =>
  one.name === other.name && one.address === other.address;

function refuse(
  going: readonly InventoryHost[],
  { inventory, stoppedAt }: Manifest,
  wanted: Inventory,
): void {
  const names = going.map(({ name }) => name);
  const staying = inventory.hosts.filter((host) => !going.includes(host));
  const isServer = ({ roles }: InventoryHost): boolean => roles.consul === "server";
  if (!staying.some(isServer) || !staying.some(({ roles }) => roles.nomadServer))
    throw hostsCannotLeave(
      names,
      "no server of Consul, or none of Nomad, would be left that knows the world",
    );
  if (inventory.vault && going.some(isServer))
    throw hostsCannotLeave(names, "one of them has a server of Vault, and shares of its key");
  if (inventory.security !== wanted.security)
    throw hostsCannotLeave(names, `the world is to be ${wanted.security} by the same change`);
  if (stoppedAt !== undefined) throw hostsCannotLeave(names, "the world is stopped");
}
