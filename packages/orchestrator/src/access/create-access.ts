import { readFileSync } from "node:fs";
import { certificateFiles } from "../certificates/certificate-files.ts";
import { isSystemError } from "../files/system-error.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { endpointsOf, type Inventory } from "../inventory/inventory.ts";
import type { Access, System } from "../net/access.ts";
import { secretMissing } from "../net/errors.ts";
import type { Role } from "./roles.ts";
import { secretIdFile } from "./secret-ids.ts";

export interface AccessOptions {
  readonly folder: WorldFolder;
  readonly inventory: Inventory;
  readonly role: Role;
}

/** What lets a program speak to the agents of a closed world, as paths on this machine: each program reads the files by itself. */
export interface AccessFiles {
  readonly authorities: string;
  readonly tokens: Readonly<Record<System, string>>;
}

/** Where the world's folder keeps what a role needs. */
export function accessFiles(folder: WorldFolder, role: Role): AccessFiles {
  return {
    authorities: certificateFiles(folder).authorities,
    tokens: {
      consul: secretIdFile(folder, `consul-${role}`),
      nomad: secretIdFile(folder, `nomad-${role}`),
    },
  };
}

/**
 * What a role speaks to a closed world's agents with. The files are read each time they are needed: a world is opened before they are there,
 * and they change while it is made or rotated.
 */
export function createAccess({ folder, inventory, role }: AccessOptions): Access {
  const files = accessFiles(folder, role);
  const { consul, nomadServers, nomadClients } = endpointsOf(inventory);
  const systems = new Map<string, System>([
    ...consul.map((url) => [url, "consul"] as const),
    ...[...nomadServers, ...nomadClients].map((url) => [url, "nomad"] as const),
  ]);
  const read = (file: string): string => {
    try {
      return readFileSync(file, "utf8").trim();
    } catch (error) {
      if (isSystemError(error, "ENOENT")) throw secretMissing(file, folder.name);
      throw error;
    }
  };
  return {
    world: folder.name,
    systemAt: (origin) => systems.get(origin),
    authorities: () => read(files.authorities),
    token: (system) => {
      const file = files.tokens[system];
      return { secretId: read(file), holder: role, file };
    },
  };
}
