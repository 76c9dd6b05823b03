import type { Phase, UnitReference, VaultMember } from "../hosts/world-plan.ts";
import { vaultUnsealer } from "../inventory/agents-of.ts";
import { endpointsOf, vaultHosts, type Inventory } from "../inventory/inventory.ts";
import type { AgentLayout } from "./agent-layout.ts";
import { auditFile, hasUnsealers, shareFile, storageFolder } from "./plan-vault.ts";
import { auditDevice } from "./vault-config.ts";

/**
 * The phases of a closed world with Vault. Its servers wait for nobody but come after Consul's, which more depends on. They are initialized once all of
 * them answer; the unsealers get their shares then. Nomad's clients look for Vault when they start, and again only some time later: so they start
 * when it is open. Who may do what in Vault is said when Nomad, whose identities it shall believe, serves.
 */
export function withVault(phases: readonly Phase[], inventory: Inventory, layout: AgentLayout): Phase[] {
  const { vault: urls } = endpointsOf(inventory);
  if (urls.length === 0) return [...phases];
  const open = { kind: "vault-unsealed", urls } as const;
  const servers: Phase = {
    name: "vault servers",
    units: unitsOf(inventory, "vault"),
    after: ["consul servers"],
    conditions: [{ kind: "vault-answers", urls }],
    // A single server has no quorum to lose.
    restartGuards: urls.length > 1 ? [open] : [],
  };
  const opened: Phase = {
    name: "vault unsealed",
    units: hasUnsealers(inventory, layout) ? unitsOf(inventory, vaultUnsealer) : [],
    after: [servers.name],
    acts: [{ kind: "vault-init", members: membersOf(inventory, layout) }],
    conditions: [open],
    restart: "together",
  };
  const access: Phase = {
    name: "vault access",
    units: [],
    after: [opened.name, ...namesAmong(phases, "nomad access")],
    acts: [
      {
        kind: "vault-access",
        urls,
        nomadUrl: endpointsOf(inventory).nomadServers[0] ?? "",
        // OpenBao has it in its configuration.
        ...(layout.vault?.product === "vault" && { audit: { device: auditDevice, file: auditFile(layout) } }),
      },
    ],
    conditions: [],
  };
  return phases.flatMap((phase) => {
    if (phase.name === "nomad clients")
      return [{ ...phase, after: [...(phase.after ?? []), opened.name] }, access];
    return phase.name === "consul servers" ? [phase, servers, opened] : [phase];
  });
}

const unitsOf = (inventory: Inventory, unit: string): UnitReference[] =>
  vaultHosts(inventory).map(({ name }) => ({ host: name, unit }));

const namesAmong = (phases: readonly Phase[], name: string): string[] =>
  phases.some((phase) => phase.name === name) ? [name] : [];

function membersOf(inventory: Inventory, layout: AgentLayout): VaultMember[] {
  const withShares = hasUnsealers(inventory, layout);
  return vaultHosts(inventory).map((host) => ({
    host: host.name,
    url: `https://${host.address}:${inventory.ports.vault}`,
    storage: storageFolder(host, layout),
    owner: layout.user?.(host, "vault"),
    ...(withShares && {
      share: { file: shareFile(host, layout), owner: layout.user?.(host, vaultUnsealer) },
    }),
  }));
}
