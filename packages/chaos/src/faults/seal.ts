import { operatorVault, readSealStatus, VaultApiError, vaultHosts, type World } from "orchestrator";
import { z } from "zod";
import type { Effect } from "../effects/effect.ts";
import { targetsNone } from "../errors.ts";
import { wait } from "../pace/wait.ts";
import { readLeadership } from "../world/read-leaders.ts";
import { defineFault, timing, type InjectContext } from "./define-fault.ts";

const patienceMs = 90_000;

/**
 * Seals every server of Vault, as an operator does. Vault seals only whoever leads; so the leader is sealed, then the one that leads next, until each
 * has been: its unsealers are to open them again.
 * @see https://developer.hashicorp.com/vault/api-docs/system/seal
 */
export const seal = defineFault({
  schema: z.strictObject({
    do: z.literal("seal").meta({
      description: "Every server of Vault is sealed by its operator: the leader, then who leads next.",
    }),
    at: timing.at,
  }),
  requires: () => ["vault", "unsealers"],
  describe: () => "seal every server of Vault, each when it leads",

  plan(_, { world }) {
    const agents = world.agents.filter(({ system, role }) => system === "vault" && role === "server");
    if (agents.length === 0) throw targetsNone("the servers of Vault");
    return { agents, effects: [`vault: ${agents.length} servers are sealed in turn, two shares open each`] };
  },

  heal: () => undefined, // the unsealers open them again

  async inject({ agents }, context) {
    if (agents.length === 0) throw new Error("it has no servers to seal");
    const left = new Set(agents.map(({ host }) => host));
    for (const untilMs = Date.now() + patienceMs; left.size > 0; await wait(100, context.signal)) {
      context.signal.throwIfAborted();
      if (Date.now() > untilMs) throw new Error(`${[...left].join(", ")} never led, and was not sealed`);
      const leader = await findLeader(context);
      if (leader === undefined) continue;
      // A server that was sealed already, was opened and leads again makes room for the others.
      const isDone = await tell(leader, left.has(leader.host) ? "sys/seal" : "sys/step-down", context);
      if (!isDone || !left.delete(leader.host)) continue;
      context.journal.record({ kind: "note", text: await describeSealed(leader, context) });
    }
    return sealed(agents.map(({ host }) => host));
  },
});

interface Server {
  readonly host: string;
  readonly url: string;
}

async function findLeader({ world, signal }: InjectContext): Promise<Server | undefined> {
  const { address } = await readLeadership(world, "vault", { signal });
  const hosts = vaultHosts(world.inventory);
  const index = hosts.findIndex((host) => host.address === address);
  const [host, url] = [hosts[index], world.endpoints.vault[index]];
  return host && url !== undefined ? { host: host.name, url } : undefined;
}

/** False when the server does not lead any more, or does not answer. Vault answers once it is done. */
async function tell(
  { url }: Server,
  path: "sys/seal" | "sys/step-down",
  { world, signal }: InjectContext,
): Promise<boolean> {
  try {
    await serverOf(world, url).request("POST", path, { signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    // A server that does not lead answers 500, or points to another one.
    if (error instanceof VaultApiError && error.status >= 400 && error.status < 500) throw error;
    return false;
  }
}

const serverOf = ({ folder, engine }: World, url: string) =>
  operatorVault({ folder, servers: [url], fetch: engine.fetch, patienceMs: 1 });

/** Its unsealers may be faster than this question. */
async function describeSealed({ host, url }: Server, { world, signal }: InjectContext): Promise<string> {
  const { fetch } = world.engine;
  const status = await readSealStatus(url, { fetch, signal }).catch(() => undefined);
  signal.throwIfAborted();
  return `${host}/vault was sealed${status?.sealed === false ? ", and is open again already" : ""}`;
}

const sealed = (hosts: readonly string[]): Effect => ({ seen: `Vault on ${hosts.join(", ")} was sealed` });
