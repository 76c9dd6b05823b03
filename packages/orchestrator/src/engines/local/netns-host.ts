import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { Host, Units } from "../../hosts/host.ts";
import type { UnitDefinition } from "../../hosts/unit.ts";
import { giveFolder } from "../give-folder.ts";
import { localFiles } from "../machine-files.ts";
import { worldNotPrepared } from "./errors.ts";
import { isAlive, readOwner, type NamespaceOwner } from "./namespace-owner.ts";
import { enterNamespace } from "./namespaces.ts";
import { requireTool } from "./programs.ts";
import { runCleanly } from "./run-cleanly.ts";
import type { Node } from "./topology.ts";

/** A host that is a network namespace of this machine: files are this machine's, programs run inside. */
export function createNetnsHost(folder: WorldFolder, node: Node): Host {
  const enter = async (): Promise<readonly string[]> => enterNamespace(await requireOwner(folder), node.name);
  return {
    name: node.host,
    address: node.address,
    ...localFiles,
    exec: async (command, options) => runCleanly([...(await enter()), ...command], options),
    units: enterWithUnits(createSupervisedUnits(folder, node.host), enter),
  };
}

function enterWithUnits(units: Units, enter: () => Promise<readonly string[]>): Units {
  const entering = async ({ user, ownFolder, ...unit }: UnitDefinition): Promise<UnitDefinition> => ({
    ...unit,
    command: [...(await enter()), ...becoming(user, ownFolder), ...unit.command],
  });
  return {
    ...units,
    define: async (unit, options) => units.define(await entering(unit), options),
    isDefined: async (unit, options) => units.isDefined(await entering(unit), options),
  };
}

/** What makes a program run as an account, behind the namespace that only root may enter. The pid stays the same. */
function becoming(user: string | undefined, ownFolder = ""): readonly string[] {
  if (user === undefined) return [];
  const become = `exec ${requireTool("setpriv")} --reuid="$user" --regid="$user" --init-groups -- "$@"`;
  const script = `user="$1"; [ -z "$2" ] || ${giveFolder}; shift 2; ${become}`;
  return ["/bin/sh", "-c", script, "sh", user, ownFolder];
}

/** The owner of a prepared world's namespaces; throws WORLD_NOT_PREPARED. */
export async function requireOwner(folder: WorldFolder): Promise<NamespaceOwner> {
  const owner = await readOwner(folder);
  if (!isAlive(owner)) throw worldNotPrepared(folder.name);
  return owner;
}
