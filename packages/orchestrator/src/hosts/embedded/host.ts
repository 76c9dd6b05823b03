import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { WorldFolder } from "../../world/folder.ts";
import type { Host } from "../host.ts";
import { execLocally } from "../local-exec.ts";
import { localFiles } from "../local-files.ts";

/** This machine, standing for all hosts of an embedded world. */
export function createEmbeddedHost(folder: WorldFolder, address: string): Host {
  const name = "machine";
  return { name, address, ...localFiles, exec: execLocally, units: createSupervisedUnits(folder, name) };
}
