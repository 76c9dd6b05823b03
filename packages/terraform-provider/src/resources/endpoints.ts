import { accessFiles, openWorld, roles, type Role } from "orchestrator";
import { z } from "zod";
import { attribute, type StateOf } from "../framework/attribute.ts";
import type { DataSource } from "../framework/definitions.ts";
import { listOf, text } from "../framework/kinds.ts";
import type { Platform } from "./platform.ts";

const computed = (description: string) => ({ mode: "computed", description }) as const;

const attributes = {
  world: attribute(text(), { mode: "optional", description: "Its name. Default `default`." }),
  role: attribute(text(z.enum(roles)), {
    mode: "optional",
    description: "Whose tokens are named: `operator`, `deployer` or `viewer`. Default `viewer`.",
  }),
  consul_address: attribute(text(), computed("URL of Consul's API, for programs on this machine.")),
  nomad_address: attribute(text(), computed("URL of Nomad's API, for programs on this machine.")),
  nomad_region: attribute(text(), computed("Nomad's region.")),
  datacenter: attribute(text(), computed("The datacenter of both.")),
  edges: attribute(listOf(text()), computed("URLs of the edges, one for each host with a Nomad client.")),
  ca_file: attribute(
    text(),
    computed("The authorities of a closed world: a PEM file. Null for an open one."),
  ),
  consul_token_file: attribute(text(), {
    mode: "computed",
    sensitive: true,
    description: "Path of the file with the role's Consul token. Null for an open world.",
  }),
  nomad_token_file: attribute(text(), {
    mode: "computed",
    sensitive: true,
    description: "Path of the file with the role's Nomad token. Null for an open world.",
  }),
} as const;

/** `data.nomaddemo_endpoints`: what the official providers of Consul and Nomad have to be told. Paths of secrets, never what is in them. */
export const endpointsSource: DataSource<typeof attributes, Platform> = {
  description: "Where a world's Consul, Nomad and edges answer, and with what they are asked.",
  attributes,
  read: async ({ world: name, role }, { client: { home } }): Promise<StateOf<typeof attributes>> => {
    const { folder, engine, inventory } = await openWorld({ home, name: name ?? "default" });
    const urls = engine.userUrls();
    const files = inventory.security === "closed" ? accessFiles(folder, parseRole(role)) : undefined;
    return {
      world: name,
      role,
      consul_address: urls.consul,
      nomad_address: urls.nomad,
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
