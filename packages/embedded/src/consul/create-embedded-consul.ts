import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { openDurableMap } from "../durable-map.ts";
import { addressInUse, cannotListen } from "../errors.ts";
import { createAgentApp } from "../http/agent-app.ts";
import type { Log } from "../json-log.ts";
import { lockStateFolder } from "../state-lock.ts";
import { createAgentStore } from "./agent/agent-store.ts";
import { createLocalAgent, type LocalAgent } from "./agent/local-agent.ts";
import { realTiming, type AgentTiming } from "./agent/timing.ts";
import { createCacheKeys } from "./api/cache-keys.ts";
import { consulRoutes } from "./api/consul-routes.ts";
import { installRoutes } from "./api/route.ts";
import type { EmbeddedConsulConfig } from "./config.ts";
import { seedCatalog } from "./seed-catalog.ts";
import { createExternalNodes } from "./state/external-nodes.ts";
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
 * Throws STATE_FOLDER_IN_USE.
 */
export function createEmbeddedConsul(config: EmbeddedConsulConfig, deps: EmbeddedConsulDeps): EmbeddedConsul {
  const { log, random = Math.random, now = Date.now } = deps;
  const lock = lockStateFolder(config.dataDir);
  const disk = openDurableMap(join(config.dataDir, "state.jsonl"));
  const state = createConsulState(disk);
  const hosts = seedCatalog(state.catalog, config.hosts, disk);
  const externalNodes = createExternalNodes(disk, state.catalog);
  const timing = { ...realTiming, ...deps.timing };
  const closing = new AbortController();
  const parts = hosts.map((host) => {
    const agent = createLocalAgent(
      { host, nodeId: host.nodeId },
      {
        catalog: state.catalog,
        store: createAgentStore(disk, host.name),
        timing,
        random,
        now,
        log: (message, fields) => log("info", message, fields),
      },
    );
    const app = createAgentApp({
      agent: "Consul",
      onFault: (error, { method, url }) => log("error", "request failed", { method, url, error }),
    });
    const { datacenter, httpPort, dataDir } = config;
    const context = {
      datacenter,
      httpPort,
      dataDir,
      hosts,
      agent,
      state,
      externalNodes,
      cacheKeys: createCacheKeys(),
      closing: closing.signal,
      random,
    };
    installRoutes(app, consulRoutes(context));
    return { host, agent, app };
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeParts());

  return {
    urls: new Map(hosts.map(({ name, address }) => [name, `http://${address}:${config.httpPort}`])),
    listen: async () => {
      try {
        for (const { host, app } of parts) await listenOn(app, host.address, config.httpPort);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function closeParts(): Promise<void> {
    closing.abort();
    for (const { agent } of parts) agent[Symbol.dispose]();
    await Promise.all(parts.map(({ app }: { app: FastifyInstance; agent: LocalAgent }) => app.close()));
    disk.close();
    lock[Symbol.dispose]();
  }
}

async function listenOn(app: FastifyInstance, address: string, port: number): Promise<void> {
  try {
    await app.listen({ host: address, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw code === "EADDRINUSE" ? addressInUse(address, port, error) : cannotListen(address, port, error);
  }
}
