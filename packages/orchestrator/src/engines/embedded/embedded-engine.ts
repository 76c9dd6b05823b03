import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { AgentReference } from "../../agents/agent-reference.ts";
import { ensureSupervisor } from "../../supervisor/find-supervisor.ts";
import { edgesOf, userUrls, type Inventory } from "../../inventory/inventory.ts";
import { endWorldProcesses } from "../../supervisor/end-processes.ts";
import type { Engine, EngineContext, WorldAddress } from "../engine.ts";
import { createEmbeddedHost } from "./embedded-host.ts";
import { planEmbeddedWorld } from "./plan.ts";

/** This project's own Consul and Nomad, one process each, on loopback addresses of this machine. */
export function createEmbeddedEngine({ folder, inventory }: EngineContext): Engine {
  const host = createEmbeddedHost(folder, inventory.hosts[0]?.address ?? "127.0.0.1");
  return {
    kind: "embedded",
    hosts: [host],
    agents: agentsOf(inventory, host.name),
    fetch: globalThis.fetch,
    connect: connectHere,
    artifacts: { root: folder.artifacts, hosts: [host] },
    prepare: async ({ signal }) => ((await ensureSupervisor(folder, { signal })) ? ["the supervisor"] : []),
    plan: () => Promise.resolve(planEmbeddedWorld(inventory, folder)),
    edges: () => edgesOf(inventory),
    userUrls: () => userUrls(inventory),
    enterWorld: () => Promise.resolve([]),
    stop: async ({ signal }) => void (await endWorldProcesses(folder, { signal })),
    teardown: async ({ signal }) => void (await endWorldProcesses(folder, { signal })),
  };
}

/** An agent for each system, which stands for all its servers and clients. */
function agentsOf({ hosts: [first], ports }: Inventory, host: string): AgentReference[] {
  return (["consul", "nomad"] as const).map((system) => ({
    id: system,
    system,
    role: "all",
    host,
    unit: system,
    httpUrl: `http://${first?.address}:${system === "consul" ? ports.consulHttp : ports.nomadHttp}`,
  }));
}

async function connectHere(address: WorldAddress): Promise<Socket> {
  const socket = connect({ ...address, allowHalfOpen: true, noDelay: true });
  await once(socket, "connect");
  return socket;
}
