import { vaultHosts, vaultUnsealer, type Agent, type World } from "orchestrator";

/** A process that a fault can be aimed at: an agent, or an unsealer of Vault. */
export interface WorldAgent extends Pick<Agent, "id" | "system" | "host" | "unit" | "status"> {
  readonly role: Agent["role"] | "unsealer";
}

/** Every agent of a world and, where its Vault has unsealers, these too, each with what its unit does now. Rejects when a host cannot be asked. */
export async function readAgents(
  world: World,
  options: { readonly signal: AbortSignal },
): Promise<readonly WorldAgent[]> {
  const [agents, unsealers] = await Promise.all([world.agents(options), readUnsealers(world, options)]);
  return [...agents, ...unsealers];
}

/** None where Vault has a seal that it opens by itself. */
export async function readUnsealers(
  { engine, inventory }: World,
  options: { readonly signal: AbortSignal },
): Promise<readonly WorldAgent[]> {
  const found = await Promise.all(
    vaultHosts(inventory).map(async ({ name }): Promise<WorldAgent[]> => {
      const host = engine.hosts.find((each) => each.name === name);
      const status = await host?.units.status(vaultUnsealer, options);
      if (!status) return [];
      const id = `${name}/${vaultUnsealer}`;
      return [{ id, system: "vault", role: "unsealer", host: name, unit: vaultUnsealer, status }];
    }),
  );
  return found.flat();
}
