import { accessFiles, openWorld, roles, type Role } from "orchestrator";
import type { StateOf } from "../../framework/attribute.ts";
import type { DataSource } from "../../framework/definitions.ts";
import type { Platform } from "../platform.ts";
import { endpointsSchema, type endpointsAttributes } from "./attributes.ts";

/** `data.nomaddemo_endpoints`: what the official providers of Consul and Nomad have to be told. Paths of secrets, never what is in them. */
export const endpointsSource: DataSource<typeof endpointsAttributes, Platform> = {
  ...endpointsSchema,
  read: async ({ world: name, role }, { client: { home } }): Promise<StateOf<typeof endpointsAttributes>> => {
    const { folder, engine, inventory } = await openWorld({ home, name: name ?? "default" });
    const urls = engine.userUrls();
    const files = inventory.security === "closed" ? accessFiles(folder, parseRole(role)) : undefined;
    return {
      world: name,
      role,
      consul_address: urls.consul,
      nomad_address: urls.nomad,
      vault_address: urls.vault ?? null,
      nomad_region: inventory.region,
      datacenter: inventory.datacenter,
      edges: engine.edges().map(({ userUrl }) => userUrl),
      ca_file: files?.authorities ?? null,
      consul_token_file: files?.tokens.consul ?? null,
      nomad_token_file: files?.tokens.nomad ?? null,
    };
  },
};

const parseRole = (role: string | null): Role => roles.find((known) => known === role) ?? "viewer";
