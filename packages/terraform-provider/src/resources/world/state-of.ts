import { isDeepStrictEqual } from "node:util";
import { readToolchain, type InventoryHost, type World } from "orchestrator";
import type { WorldHost, WorldState } from "./attributes.ts";
import { inventoryHost, nameOf } from "./wanted-of.ts";

/**
 * A world as Terraform keeps it: what is known of it now, and what only a configuration says. What the configuration leaves open (counts, hosts)
 * stays open.
 */
export async function stateOf(said: WorldState, world: World, drift: readonly string[]): Promise<WorldState> {
  const { inventory, engine } = world;
  const { hosts } = inventory;
  const urls = engine.userUrls();
  const count = (has: (host: InventoryHost) => boolean): number => hosts.filter(has).length;
  return {
    ...said,
    name: nameOf(said),
    engine: engine.kind,
    servers: said.servers && count(({ roles }) => roles.nomadServer),
    clients: said.clients && count(({ roles }) => roles.nomadClient),
    hosts: said.hosts && hostsNow(said.hosts, hosts),
    network: inventory.network,
    datacenter: inventory.datacenter,
    security: inventory.security,
    consul_address: urls.consul,
    nomad_address: urls.nomad,
    vault_address: urls.vault ?? null,
    created_at: world.manifest.createdAt,
    versions: await readVersions(world),
    healthy: drift.length === 0,
    drift,
  };
}

/** Of engine `embedded` there is no program but this project. */
async function readVersions({ folder }: World): Promise<WorldState["versions"]> {
  const programs = await readToolchain(folder);
  if (!programs) return null;
  const { consul, nomad, vault } = programs;
  return Object.fromEntries(
    [consul, nomad, ...(vault ? [vault] : [])].map(({ product, version }) => [product, version]),
  );
}

/** As they were written, if they are still the same. */
function hostsNow(said: readonly WorldHost[], present: readonly InventoryHost[]): readonly WorldHost[] {
  const identity = ({ name, address, roles }: InventoryHost): unknown => ({ name, address, roles });
  if (isDeepStrictEqual(said.map(inventoryHost).map(identity), present.map(identity))) return said;
  return present.map(({ name, address, roles }) => ({
    name,
    address,
    consul: roles.consul,
    nomad_server: roles.nomadServer,
    nomad_client: roles.nomadClient,
    ssh: said.find((host) => host.name === name)?.ssh ?? null,
  }));
}
