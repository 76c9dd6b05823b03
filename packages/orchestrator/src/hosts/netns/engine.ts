import { listAgents } from "../../agents/list-agents.ts";
import { planAgents } from "../../agents/plan-agents.ts";
import { ensureGossipKeys } from "../../agents/gossip-keys.ts";
import { ensureSupervisor } from "../../supervisor/find-supervisor.ts";
import { createSupervisedUnits } from "../../supervisor/units.ts";
import { requireToolchain } from "../../toolchain/toolchain.ts";
import type { Engine, EngineContext } from "../../world/engine.ts";
import { edgesOf, userUrls } from "../../world/inventory.ts";
import type { CallOptions } from "../host.ts";
import { weighTasks } from "./cgroups.ts";
import { ensureGround, writeGround, type Ground } from "./ground.ts";
import { createLocalLayout } from "./local-layout.ts";
import { createNamespaces, deleteNamespaces, enterNamespace, listNamespaces } from "./namespaces.ts";
import { endProcessesIn, linksOf } from "./namespace-processes.ts";
import { createNetnsFaults } from "./network-faults.ts";
import { createNetnsHost, requireGround } from "./netns-host.ts";
import type { PrivilegeKind } from "./privileges.ts";
import type { RelayConfig } from "./relay/config.ts";
import { adminOf, edgeOf } from "./relay/relay-ports.ts";
import { readRelayConfigOf, relaySocket, relayUnit, writeRelayConfig } from "./relay/relay-unit.ts";
import { createWorldFetch } from "./relay/world-fetch.ts";
import { tearDownLocal } from "./teardown.ts";
import { BUILDER, layOutTopology, type Topology } from "./topology.ts";

export interface LocalEngineOptions {
  /** Default: root where this user is, else a user namespace. */
  readonly privileges?: PrivilegeKind;
}

/** The real Consul and Nomad, each host a network namespace of this machine. */
export function createLocalEngine(context: EngineContext, { privileges }: LocalEngineOptions = {}): Engine {
  const { folder } = context;
  const topology = layOutTopology(folder.id, context.inventory);
  const hosts = topology.nodes.map((node) => createNetnsHost(folder, node));
  return {
    kind: "local",
    hosts,
    fetch: createWorldFetch(relaySocket(context)),
    artifacts: { root: folder.artifacts, hosts: hosts.slice(0, 1) },
    prepare: (options) => prepare(context, topology, { ...options, kind: privileges }),
    plan: async (inventory) => {
      const toolchain = await requireToolchain(folder);
      const ground = await requireGround(folder);
      const keys = await ensureGossipKeys(folder);
      return planAgents(inventory, createLocalLayout({ folder, toolchain, keys, privileges: ground.kind }));
    },
    agents: listAgents,
    enterWorld: async () => enterNamespace(await requireGround(folder), topology.builder.name),
    networkFaults: createNetnsFaults({ folder, inventory: context.inventory, topology, hosts }),
    edges: (inventory) => {
      const relay = readRelayConfigOf(context);
      return edgesOf(inventory).map((edge) => ({
        ...edge,
        userUrl: urlOf(relay, edgeOf(edge.host)) ?? edge.url,
        adminUserUrl: urlOf(relay, adminOf(edge.host)) ?? edge.adminUrl,
      }));
    },
    userUrls: (inventory) => {
      const relay = readRelayConfigOf(context);
      const direct = userUrls(inventory);
      return {
        consul: urlOf(relay, "consul") ?? direct.consul,
        nomad: urlOf(relay, "nomad") ?? direct.nomad,
      };
    },
    teardown: (options) => tearDownLocal(folder, options),
  };
}

function urlOf(relay: RelayConfig | undefined, listener: string): string | undefined {
  const at = relay?.listeners.find(({ name }) => name === listener)?.at;
  return at && `http://${at.host}:${at.port}`;
}

/** Namespaces and supervisor, then the relay; each recorded, or findable by the world's id, before it is made. */
async function prepare(
  context: EngineContext,
  topology: Topology,
  options: CallOptions & { readonly kind: PrivilegeKind | undefined },
): Promise<number> {
  const ground = await ensureGround(context.folder, options);
  if (ground.kind === "root") await weighTasks();
  const ready = await Promise.all([
    ensureNamespaces(context, ground, topology, options),
    ensureSupervisor(context.folder, options),
  ]);
  const made = [...ready, await ensureRelay(context, enterNamespace(ground, topology.builder.name), options)];
  return made.filter(Boolean).length;
}

async function ensureNamespaces(
  context: EngineContext,
  ground: Ground,
  topology: Topology,
  options: CallOptions,
): Promise<boolean> {
  const wanted = [topology.switchNamespace, topology.builder, ...topology.nodes].map(({ name }) => name);
  const present = await listNamespaces(ground, context.folder.id);
  if (ground.complete && wanted.every((name) => present.includes(name))) return false;
  // What an earlier attempt left half-made, or a reboot took away in part.
  await endProcessesIn(linksOf(ground, present), options);
  await deleteNamespaces(ground, present, options);
  await createNamespaces(ground, topology, options);
  await writeGround(context.folder, { ...ground, complete: true });
  return true;
}

async function ensureRelay(
  context: EngineContext,
  enter: readonly string[],
  options: CallOptions,
): Promise<boolean> {
  const units = createSupervisedUnits(context.folder, BUILDER);
  const changed = await writeRelayConfig(context, enter);
  const defined = await units.define(relayUnit(context), options);
  if (await units.start("relay", options)) return true;
  if (changed || defined) await units.restart("relay", options);
  return changed || defined;
}
