import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { Host } from "../../hosts/host.ts";
import { execLocally } from "../../toolchain/exec-locally.ts";
import { localFiles } from "../machine-files.ts";

/** This machine, standing for all hosts of an embedded world. */
export function createEmbeddedHost(folder: WorldFolder, address: string): Host {
  const name = "machine";
  return { name, address, ...localFiles, exec: execLocally, units: createSupervisedUnits(folder, name) };
}
