import { createAclApi } from "../access/acl-api.ts";
import { consulGrants } from "../access/consul-grants.ts";
import { giveAgentTokens } from "../access/give-agent-tokens.ts";
import { grantConsulAccess } from "../access/grant-consul-access.ts";
import { grantNomadAccess } from "../access/grant-nomad-access.ts";
import { introduceClients } from "../access/introduce-clients.ts";
import { ensureSecretIds, readSecretId, writeSecretId } from "../access/secret-ids.ts";
import { trustNomad } from "../access/trust-nomad.ts";
import { takesFirstToken } from "../agents/plan-secrets.ts";
import type { CallOptions } from "../call-options.ts";
import type { Act } from "../hosts/world-plan.ts";
import { requireToolchain } from "../toolchain/toolchain.ts";
import { initializeVault } from "../vault/initialize-vault.ts";
import type { World } from "./open-world.ts";
import { openVaultToTasks } from "./open-vault-to-tasks.ts";

/** Does what a plan asks for through the agents' APIs. The world has to be open to the operator. Returns a line for each thing changed. */
export async function performAct(act: Act, world: World, call: CallOptions): Promise<string[]> {
  const { folder, inventory, engine } = world;
  const { fetch, hosts } = engine;
  const secretIds = await ensureSecretIds(folder, inventory);
  switch (act.kind) {
    case "consul-access": {
      const { consul } = await requireToolchain(folder);
      return grantConsulAccess({
        ...call,
        api: createAclApi(act.url, fetch),
        grants: consulGrants(inventory, secretIds),
        isConfigured: !takesFirstToken(consul.version),
      });
    }
    case "consul-agent-tokens":
      return giveAgentTokens({ ...call, agents: act.agents, hosts, secretIds, fetch });
    case "nomad-access": {
      const nomad = createAclApi(act.url, fetch);
      const granted = await grantNomadAccess({
        ...call,
        api: nomad,
        operator: secretIds.get("nomad-operator") ?? "",
        read: (role) => readSecretId(folder, `nomad-${role}`),
        write: (role, secretId) => writeSecretId(folder, `nomad-${role}`, secretId),
      });
      const trusted = await trustNomad({ ...call, consul: createAclApi(act.consulUrl, fetch), nomad });
      return [
        ...granted,
        ...trusted,
        ...(await introduceClients({ ...call, api: nomad, clients: act.clients, hosts })),
      ];
    }
    case "vault-init": {
      const wasReady = world.manifest.vaultReadyAt !== undefined;
      return initializeVault({ ...call, folder, members: act.members, hosts, fetch, wasReady });
    }
    case "vault-access":
      return openVaultToTasks(act, world, call);
  }
}
