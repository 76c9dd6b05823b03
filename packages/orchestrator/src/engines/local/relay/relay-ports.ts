import { once } from "node:events";
import { createServer } from "node:net";
import { agentApis, vaultHosts, type Inventory } from "../../../inventory/inventory.ts";
import { noFreeRelayPorts } from "../errors.ts";
import type { Endpoint, RelayConfig } from "./config.ts";

type Listener = RelayConfig["listeners"][number];

const loopback = "127.0.0.1";
/** From one world's ports to the next one's: 25000, 25100, …, and 8500, 8600, … */
const stride = 100;
const attempts = 50;

/** Name of the listener that is an edge for everyone, round robin over all of them. */
export const edgeListener = "edge";
/** Name of the listener that is every edge's HTTPS, likewise. */
export const edgeHttpsListener = "edge https";
/** Name of the listener for one host's edge. */
export const edgeOf = (host: string): string => `edge ${host}`;
/** Name of the listener for the private listener of one host's edge. */
export const adminOf = (host: string): string => `admin ${host}`;

/**
 * Where the user reaches a world: edges on 25000 (all in turn), 25001, … (one each), then their private listeners (one each), Consul on 8500
 * (8501 in a closed world), Nomad on 4646, Vault on 8200 and with it the edges' HTTPS on 25443; a hundred higher when any of them is taken, by another world or by something else, but not by
 * this world's relay itself, which may listen there already. Throws NO_FREE_RELAY_PORTS.
 */
export async function chooseListeners(
  inventory: Inventory,
  own: readonly Listener[] = [],
): Promise<Listener[]> {
  const wanted = listenersOf(inventory);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const shifted = wanted.map((listener) => ({
      ...listener,
      at: { ...listener.at, port: listener.at.port + attempt * stride },
    }));
    const others = shifted.filter(({ at }) => !own.some((listener) => listener.at.port === at.port));
    if (await areFree(others.map(({ at }) => at))) return shifted;
  }
  throw noFreeRelayPorts(wanted.map(({ at }) => at.port));
}

function listenersOf(inventory: Inventory): Listener[] {
  const { hosts, ports } = inventory;
  const { consulPort } = agentApis(inventory);
  const clients = hosts.filter(({ roles }) => roles.nomadClient);
  const listener = (name: string, port: number, targets: readonly Endpoint[]): Listener => ({
    name,
    at: { host: loopback, port },
    inTurn: name === edgeListener || name === edgeHttpsListener,
    targets,
  });
  const on =
    (port: number) =>
    ({ address }: { readonly address: string }): Endpoint => ({ host: address, port });
  return [
    listener(edgeListener, ports.edge, clients.map(on(ports.edge))),
    ...clients.map((host, index) =>
      listener(edgeOf(host.name), ports.edge + 1 + index, [on(ports.edge)(host)]),
    ),
    ...clients.map((host, index) =>
      listener(adminOf(host.name), ports.edge + 1 + clients.length + index, [on(ports.edgeAdmin)(host)]),
    ),
    listener(edgeHttpsListener, ports.edgeHttps, inventory.vault ? clients.map(on(ports.edgeHttps)) : []),
    listener("consul", consulPort, hosts.map(on(consulPort))),
    listener(
      "nomad",
      ports.nomadHttp,
      hosts.filter(({ roles }) => roles.nomadServer).map(on(ports.nomadHttp)),
    ),
    listener("vault", ports.vault, vaultHosts(inventory).map(on(ports.vault))),
  ].filter(({ targets }) => targets.length > 0);
}

async function areFree(endpoints: readonly Endpoint[]): Promise<boolean> {
  for (const endpoint of endpoints) if (!(await isFree(endpoint))) return false;
  return true;
}

async function isFree({ host, port }: Endpoint): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ host, port }), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
