import { listAgents } from "../../agents/list-agents.ts";
import { planAgents } from "../../agents/plan-agents.ts";
import { closedLayout } from "../../agents/closed-layout.ts";
import { ensureGossipKeys } from "../../agents/gossip-keys.ts";
import { ensureSupervisor } from "../../supervisor/find-supervisor.ts";
import { listUnits } from "../../supervisor/unit-files.ts";
import { createSupervisedUnits } from "../../supervisor/units.ts";
import { requireToolchain } from "../../toolchain/toolchain.ts";
import { agentApis, edgesOf, userUrls, type AgentApis } from "../../inventory/inventory.ts";
import type { CallOptions } from "../../call-options.ts";
import type { Engine, EngineContext } from "../engine.ts";
import { vaultPrograms } from "../vault-programs.ts";
import { localTaskAccounts, openWorldFolder, separatesTasks } from "./local-task-accounts.ts";
import { weighTasks } from "./cgroups.ts";
import { ensureOwner } from "./namespace-owner.ts";
import { ensureNamespaces } from "./ensure-namespaces.ts";
import { createLocalLayout, localVaultFolders } from "./local-layout.ts";
import { enterNamespace } from "./namespaces.ts";
import { createNetnsFaults } from "./faults/network-faults.ts";
import { createNetnsHost, requireOwner } from "./netns-host.ts";
import type { PrivilegeKind } from "./privileges.ts";
import type { RelayConfig } from "./relay/config.ts";
import { adminOf, edgeOf } from "./relay/relay-ports.ts";
import { readRelayConfigOf, relaySocket, relayUnit, writeRelayConfig } from "./relay/relay-unit.ts";
import { createWorldFetch, openTunnel } from "./relay/world-fetch.ts";
import { removeLocal, tearDownLocal } from "./teardown.ts";
import { builderName, layOutTopology, type Topology } from "./topology.ts";

export interface LocalEngineOptions {
  /** Default: root where this user is, else a user namespace. */
  readonly privileges?: PrivilegeKind;
  /** Whether tasks shall run as accounts of their jobs, where that can be; default: in a closed world. */
  readonly separateTasks?: boolean;
}

/** The real Consul and Nomad, each host a network namespace of this machine. */
export function createLocalEngine(
  context: EngineContext,
  { privileges, separateTasks }: LocalEngineOptions = {},
): Engine {
  const { folder, inventory } = context;
  const wanted = separateTasks ?? inventory.security === "closed";
  const topology = layOutTopology(folder.id, inventory);
  const hosts = topology.nodes.map((node) => createNetnsHost(folder, node));
  return {
    kind: "local",
    hosts,
    agents: listAgents(inventory),
    fetch: createWorldFetch(relaySocket(context)),
    connect: ({ host, port }) => openTunnel(relaySocket(context), `${host}:${port}`),
    artifacts: { root: folder.artifacts, hosts: hosts.slice(0, 1) },
    taskAccounts: localTaskAccounts(folder, wanted),
    prepare: async (options) => {
      if (wanted && process.getuid?.() === 0) await openWorldFolder(folder);
      return prepare(context, topology, { ...options, kind: privileges });
    },
    plan: async () => {
      const toolchain = context.toolchain ?? (await requireToolchain(folder));
      const owner = await requireOwner(folder);
      const keys = await ensureGossipKeys(folder);
      const closed = await closedLayout(folder, inventory);
      const vault = await vaultPrograms(folder, inventory, toolchain);
      const isSeparated = await separatesTasks({ folder, wanted, owner, toolchain });
      const separated = inventory.hosts.filter(({ roles }) => isSeparated && roles.nomadClient);
      return planAgents(
        inventory,
        createLocalLayout({ folder, toolchain, keys, closed, vault, privileges: owner.kind, separated }),
      );
    },
    enterWorld: async () => enterNamespace(await requireOwner(folder), topology.builder.name),
    networkFaults: createNetnsFaults({ folder, inventory, topology, hosts }),
    vaultFolders: (host) => localVaultFolders(folder, host),
    edges: () => {
      const relay = readRelayConfigOf(context);
      return edgesOf(inventory).map((edge) => ({
        ...edge,
        userUrl: urlOf(relay, edgeOf(edge.host)) ?? edge.url,
        adminUserUrl: urlOf(relay, adminOf(edge.host)) ?? edge.adminUrl,
      }));
    },
    userUrls: () => {
      const relay = readRelayConfigOf(context);
      const direct = userUrls(inventory);
      const { scheme } = agentApis(inventory);
      return {
        consul: urlOf(relay, "consul", scheme) ?? direct.consul,
        nomad: urlOf(relay, "nomad", scheme) ?? direct.nomad,
        ...(direct.vault !== undefined && { vault: urlOf(relay, "vault", scheme) ?? direct.vault }),
      };
    },
    // As a reboot: all that it removes is not on disk.
    stop: (options) => tearDownLocal(folder, options),
    teardown: (options) => removeLocal(folder, options),
  };
}

function urlOf(
  relay: RelayConfig | undefined,
  listener: string,
  scheme: AgentApis["scheme"] = "http",
): string | undefined {
  const at = relay?.listeners.find(({ name }) => name === listener)?.at;
  return at && `${scheme}://${at.host}:${at.port}`;
}

/** Namespaces and supervisor, then the relay; each recorded, or findable by the world's id, before it is made. */
async function prepare(
  context: EngineContext,
  topology: Topology,
  options: CallOptions & { readonly kind: PrivilegeKind | undefined },
): Promise<string[]> {
  const { folder } = context;
  const owner = await ensureOwner(folder, options);
  if (owner.kind === "root") await weighTasks();
  const knowsUnits = (await listUnits(folder)).length > 0;
  const namespaces = ensureNamespaces({ ...options, folder, owner, topology });
  // Units that are known already are started with their supervisor: where they belong has to be there first.
  if (knowsUnits) await namespaces;
  const [made, supervisor] = await Promise.all([namespaces, ensureSupervisor(folder, options)]);
  const enter = enterNamespace(owner, topology.builder.name);
  const relay = await ensureRelay(context, enter, { ...options, isNew: made.includes(builderName) });
  return [
    ...made.map((host) => `the network namespace of ${host}`),
    ...(supervisor ? ["the supervisor"] : []),
    ...(relay ? ["the relay"] : []),
  ];
}

async function ensureRelay(
  context: EngineContext,
  enter: readonly string[],
  options: CallOptions & { readonly isNew: boolean },
): Promise<boolean> {
  const units = createSupervisedUnits(context.folder, builderName);
  const changed = await writeRelayConfig(context, enter);
  const defined = await units.define(relayUnit(context), options);
  if (await units.start("relay", options)) return true;
  if (changed || defined || options.isNew) await units.restart("relay", options);
  return changed || defined;
}
