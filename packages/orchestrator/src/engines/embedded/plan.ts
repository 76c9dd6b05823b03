import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileCache } from "../../files/compile-cache.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import { dynamicPorts } from "../../inventory/dynamic-ports.ts";
import { endpointsOf, type Inventory } from "../../inventory/inventory.ts";
import type { Condition, HostPlan, WorldPlan } from "../../hosts/world-plan.ts";
import type { UnitDefinition } from "../../hosts/unit.ts";

const machine = "machine";

/** One host with two units, each of which stands for all agents of its kind. */
export function planEmbeddedWorld(inventory: Inventory, folder: WorldFolder): WorldPlan {
  return {
    hosts: [planMachine(inventory, folder)],
    phases: [
      { name: "consul", units: [{ host: machine, unit: "consul" }], conditions: consulConditions(inventory) },
      {
        name: "nomad",
        units: [{ host: machine, unit: "nomad" }],
        startsWhen: consulConditions(inventory),
        conditions: nomadConditions(inventory),
      },
    ],
  };
}

function planMachine(inventory: Inventory, folder: WorldFolder): HostPlan {
  const configs = { consul: consulConfig(inventory, folder), nomad: nomadConfig(inventory, folder) };
  const configPath = (unit: string): string => join(folder.path, "config", `${unit}.json`);
  const unit = (name: "consul" | "nomad"): UnitDefinition => ({
    name,
    description: `embedded-${name}: all ${name} agents of the world`,
    command: [process.execPath, join(embedded, name, "main.ts"), "--config", configPath(name)],
    environment: { NODE_COMPILE_CACHE: compileCache },
    workingDirectory: folder.path,
  });
  return {
    host: machine,
    directories: [folder.data, folder.logs, folder.artifacts].map((path) => ({ path, mode: 0o755 })),
    files: (["consul", "nomad"] as const).map((name) => ({
      path: configPath(name),
      mode: 0o600,
      content: `${JSON.stringify(configs[name], undefined, 2)}\n`,
      restarts: [name],
    })),
    units: [unit("consul"), unit("nomad")],
  };
}

function consulConfig({ datacenter, ports, hosts }: Inventory, folder: WorldFolder): object {
  return {
    datacenter,
    dataDir: join(folder.data, "consul"),
    httpPort: ports.consulHttp,
    hosts: hosts.map(({ name, address, roles }) => ({ name, address, server: roles.consul === "server" })),
  };
}

function nomadConfig(inventory: Inventory, folder: WorldFolder): object {
  const { region, datacenter, ports, hosts } = inventory;
  return {
    region,
    datacenter,
    dataDir: join(folder.data, "nomad"),
    consulHttpPort: ports.consulHttp,
    dynamicPorts: dynamicPorts(inventory),
    ports: { serverHttp: ports.nomadHttp, clientHttp: ports.nomadClientHttp },
    hosts: hosts.map(({ name, address, roles }) => ({
      name,
      address,
      server: roles.nomadServer,
      client: roles.nomadClient,
    })),
  };
}

function consulConditions(inventory: Inventory): Condition[] {
  const [url = ""] = endpointsOf(inventory).consul;
  const servers = inventory.hosts.filter((host) => host.roles.consul === "server").length;
  return [
    { kind: "consul-leader", url, peers: servers },
    { kind: "consul-nodes", url, count: inventory.hosts.length },
  ];
}

function nomadConditions(inventory: Inventory): Condition[] {
  const { nomadServers, nomadClients } = endpointsOf(inventory);
  const [url = ""] = nomadServers;
  return [
    { kind: "nomad-leader", url, peers: nomadServers.length },
    { kind: "nomad-nodes", url, count: nomadClients.length },
  ];
}

const embedded = dirname(fileURLToPath(import.meta.resolve("embedded")));
