import { createNomadClient, type NomadClient } from "nomad-client-ts";
import type { AgentReference } from "../agents/agent-reference.ts";
import type { CallOptions } from "../call-options.ts";
import type { UnitStatus } from "../hosts/host.ts";
import { createAnyServerFetch } from "../net/any-server-fetch.ts";
import type { Engine } from "../engines/engine.ts";
import { worldFolder, type WorldFolder } from "../files/world-folder.ts";
import { endpointsOf, type Endpoints, type Inventory } from "../inventory/inventory.ts";
import { openEngine } from "../engines/open.ts";
import { withAccess } from "../engines/with-access.ts";
import type { Role } from "../access/roles.ts";
import { worldNotFound } from "./errors.ts";
import { listWorlds, readManifest, type Manifest } from "./manifest.ts";

/** A world that was brought up: what is known of it, and the means to reach it. Whether it lives is another question. */
export interface World {
  readonly folder: WorldFolder;
  readonly manifest: Manifest;
  readonly inventory: Inventory;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  /** Nomad's API, at whichever server answers. */
  readonly nomad: NomadClient;
  /** Every agent with what its unit does now. */
  agents(options: CallOptions): Promise<readonly Agent[]>;
}

export interface Agent extends AgentReference {
  /** Undefined when its unit was never defined. */
  readonly status: UnitStatus | undefined;
}

export interface WorldName {
  readonly home: string;
  readonly name: string;
}

export interface OpenOptions extends WorldName {
  /** Who asks the agents of a closed world; default: who may only read. */
  readonly role?: Role;
}

/** Opens a world by its name; starts nothing. Throws WORLD_NOT_FOUND. */
export async function openWorld({ home, name, role }: OpenOptions): Promise<World> {
  const folder = worldFolder(home, name);
  const manifest = await readManifest(folder);
  if (!manifest)
    throw worldNotFound(
      name,
      (await listWorlds(home)).map((world) => world.name),
    );
  return worldOf(folder, manifest, role);
}

/** The world that a manifest describes, its agents asked in this role where it is closed. */
export function worldOf(folder: WorldFolder, manifest: Manifest, role: Role = "viewer"): World {
  const { inventory } = manifest;
  const engine = withAccess(openEngine({ folder, inventory }), { folder, inventory, role });
  const endpoints = endpointsOf(inventory);
  return {
    folder,
    manifest,
    inventory,
    engine,
    endpoints,
    nomad: createNomad(endpoints, engine),
    agents: (options) => Promise.all(engine.agents.map((agent) => readAgent(agent, engine, options))),
  };
}

function createNomad({ nomadServers }: Endpoints, engine: Engine): NomadClient {
  const [address = ""] = nomadServers;
  return createNomadClient({ address, fetch: createAnyServerFetch(nomadServers, engine) });
}

/** The same world, its agents asked in another role where it is closed. */
export function inRole(world: World, role: Role): World {
  const engine = withAccess(world.engine, { ...world, role });
  const nomad = createNomad(world.endpoints, engine);
  const { namespace } = world.nomad;
  return { ...world, engine, nomad: namespace === undefined ? nomad : nomad.inNamespace(namespace) };
}

/** The same world, its Nomad asked about one namespace only: jobs of one id in two namespaces are two jobs. `*`: lists of all. */
export function inNamespace(world: World, namespace: string): World {
  return { ...world, nomad: world.nomad.inNamespace(namespace) };
}

/** An agent with what its unit does now. Rejects when its host cannot be asked. */
export async function readAgent(agent: AgentReference, engine: Engine, options: CallOptions): Promise<Agent> {
  const host = engine.hosts.find(({ name }) => name === agent.host);
  return { ...agent, status: await host?.units.status(agent.unit, options) };
}
