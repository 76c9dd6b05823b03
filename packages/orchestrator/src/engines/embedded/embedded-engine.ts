import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { ensureSupervisor } from "../../supervisor/find-supervisor.ts";
import { edgesOf, userUrls } from "../../inventory/inventory.ts";
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
    fetch: globalThis.fetch,
    connect: connectHere,
    artifacts: { root: folder.artifacts, hosts: [host] },
    prepare: async ({ signal }) => Number(await ensureSupervisor(folder, { signal })),
    plan: (inventory) => Promise.resolve(planEmbeddedWorld(inventory, folder)),
    agents: ({ hosts: [first], ports }) =>
      (["consul", "nomad"] as const).map((system) => ({
        id: system,
        system,
        role: "all",
        host: host.name,
        unit: system,
        httpUrl: `http://${first?.address}:${system === "consul" ? ports.consulHttp : ports.nomadHttp}`,
      })),
    edges: (inventory) => edgesOf(inventory),
    userUrls,
    enterWorld: () => Promise.resolve([]),
    stop: async ({ signal }) => void (await endWorldProcesses(folder, { signal })),
    teardown: async ({ signal }) => void (await endWorldProcesses(folder, { signal })),
  };
}

async function connectHere(address: WorldAddress): Promise<Socket> {
  const socket = connect({ ...address, allowHalfOpen: true, noDelay: true });
  await once(socket, "connect");
  return socket;
}
