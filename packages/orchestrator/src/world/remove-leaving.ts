import { UserError } from "command-line/user-error";
import type { CallOptions } from "../call-options.ts";
import { openEngine } from "../engines/open.ts";
import { worldOf, type World } from "./open-world.ts";
import { removeHosts } from "./remove-hosts.ts";

export interface RemoveLeavingOptions extends CallOptions {
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Takes the hosts out of a world that its manifest says are leaving. The others run as before; those that are new need not be there yet. */
export async function removeLeaving(
  { folder, manifest }: Pick<World, "folder" | "manifest">,
  options: RemoveLeavingOptions,
): Promise<string[]> {
  const { inventory, leaving = [] } = manifest;
  if (leaving.length === 0) return [];
  const all = { ...manifest, inventory: { ...inventory, hosts: [...inventory.hosts, ...leaving] } };
  return removeHosts(worldOf(folder, all, "operator"), {
    ...options,
    leaving,
    clear: (host, call) => openEngine({ folder, inventory: { ...inventory, hosts: [host] } }).teardown(call),
    isUnreachable,
  });
}

const unreachable: ReadonlySet<string> = new Set(["HOST_UNREACHABLE", "CONNECTION_LOST", "LOGINS_SHED"]);

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  return unreachable.has(error.code) || (error.code === "HOSTS_NOT_CLEARED" && isUnreachable(error.cause));
}
