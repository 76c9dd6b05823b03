import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { type DurableMap, openDurableMap } from "../durable-map.ts";
import { stateDamaged } from "../errors.ts";
import { createAgentApp } from "../http/agent-app.ts";
import { limitConnections } from "../http/connection-limit.ts";
import { listenHttp } from "../http/listen.ts";
import type { Log } from "../json-log.ts";
import { logDamage } from "../log-damage.ts";
import { lockStateFolder } from "../state-lock.ts";
import { createAgentStore } from "./agent/agent-store.ts";
import { LocalAgent } from "./agent/local-agent.ts";
import { realTiming, type AgentTiming } from "./agent/timing.ts";
import { createCacheKeys } from "./api/cache-keys.ts";
import type { ConsulContext } from "./api/consul-context.ts";
import { consulRoutes } from "./api/consul-routes.ts";
import { installRoutes } from "./api/route.ts";
import type { EmbeddedConsulConfig } from "./config.ts";
import { type HostNode, seedCatalog } from "./seed-catalog.ts";
import { createExternalNodes } from "./state/external-nodes.ts";
import type { Catalog } from "./state/catalog.ts";
import { createConsulState } from "./state/consul-state.ts";

export interface EmbeddedConsulDeps {
  readonly log: Log;
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number;
  /** Epoch ms; default `Date.now`. */
  readonly now?: () => number;
  /** Default: Consul's own figures. */
  readonly timing?: Partial<AgentTiming>;
}

/** A cluster of Consul agents in this process. */
export interface EmbeddedConsul extends AsyncDisposable {
  /** The agents' base URLs by host name. */
  readonly urls: ReadonlyMap<string, string>;
  /** Listens on every host's address, or closes and throws ADDRESS_IN_USE or CANNOT_LISTEN. */
  listen(): Promise<void>;
  /** Ends blocking queries with what they have, stops checks, gives the state folder back. */
  close(): Promise<void>;
}

/**
 * Takes the state folder and brings back the services, checks and keys in it; checks run from here on.
 * Throws STATE_FOLDER_IN_USE, and STATE_DAMAGED for a folder whose content cannot be read at all.
 */
export function createEmbeddedConsul(config: EmbeddedConsulConfig, deps: EmbeddedConsulDeps): EmbeddedConsul {
  const lock = lockStateFolder(config.dataDir);
  const closing = new AbortController();
  const { hosts, parts } = readState(config, lock, () => openState(config, deps, closing.signal));
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeAll());

  return {
    urls: new Map(hosts.map(({ name, address }) => [name, `http://${address}:${config.httpPort}`])),
    listen: async () => {
      try {
        for (const { app, address } of hosts) await listenHttp(app, address, config.httpPort);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function closeAll(): Promise<void> {
    closing.abort();
    await Promise.all(hosts.map(({ app }) => app.close()));
    parts[Symbol.dispose]();
    lock[Symbol.dispose]();
  }
}

interface OpenHost {
  readonly name: string;
  readonly address: string;
  readonly app: FastifyInstance;
}

interface OpenState {
  readonly hosts: readonly OpenHost[];
  /** The agents and, after them, their disk. */
  readonly parts: Disposable;
}

/** What one process cannot read another should not find locked. */
function readState({ dataDir }: EmbeddedConsulConfig, lock: Disposable, open: () => OpenState): OpenState {
  try {
    return open();
  } catch (error) {
    lock[Symbol.dispose]();
    throw stateDamaged(dataDir, error);
  }
}

function openState(config: EmbeddedConsulConfig, deps: EmbeddedConsulDeps, closing: AbortSignal): OpenState {
  const { datacenter, httpPort, dataDir } = config;
  using opened = new DisposableStack();
  const disk = openDurableMap(join(dataDir, "state.jsonl"), logDamage(deps.log));
  opened.defer(() => disk.close());
  const state = createConsulState(disk, deps.now ?? Date.now);
  opened.use(state.sessions);
  const hosts = seedCatalog(state.catalog, config.hosts, disk);
  const externalNodes = createExternalNodes(disk, state.catalog);
  state.sessions.start(state.catalog);
  const random = deps.random ?? Math.random;
  const shared = { datacenter, httpPort, dataDir, hosts, state, externalNodes, closing, random };
  const openHosts = hosts.map((host) => {
    const agent = opened.use(openAgent(host, disk, { catalog: state.catalog, deps }));
    return { name: host.name, address: host.address, app: createApp({ ...shared, agent }, deps.log) };
  });
  return { hosts: openHosts, parts: opened.move() };
}

function openAgent(
  host: HostNode,
  disk: DurableMap,
  { catalog, deps }: { readonly catalog: Catalog; readonly deps: EmbeddedConsulDeps },
): LocalAgent {
  const { random = Math.random, now = Date.now, log } = deps;
  return new LocalAgent(
    { host, nodeId: host.nodeId },
    {
      catalog,
      store: createAgentStore(disk, host.name),
      timing: { ...realTiming, ...deps.timing },
      random,
      now,
      log: (message, fields) => log("info", message, fields),
    },
  );
}

/** Consul's default for one client address at one agent. */
const maxConnectionsPerAddress = 200;

function createApp(context: Omit<ConsulContext, "cacheKeys">, log: Log): FastifyInstance {
  const app = createAgentApp({
    agent: "Consul",
    onFault: (error, { method, url }) => log("error", "request failed", { method, url, error }),
  });
  limitConnections(app.server, maxConnectionsPerAddress);
  installRoutes(app, consulRoutes({ ...context, cacheKeys: createCacheKeys() }));
  return app;
}
