import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { stateDamaged } from "../errors.ts";
import { createAgentApp } from "../http/agent-app.ts";
import type { Log } from "../json-log.ts";
import { logDamage } from "../log-damage.ts";
import { lockStateFolder } from "../state-lock.ts";
import type { ApiContext } from "./api/context.ts";
import { nomadRoutes } from "./api/nomad-routes.ts";
import { installRoutes } from "./api/route.ts";
import { Client } from "./client/client.ts";
import type { HostConfig, NomadConfig } from "./config.ts";
import { createConsulAgent } from "./consul/agent-client.ts";
import { clientServices, serverServices } from "./consul/agent-services.ts";
import { ServiceSync } from "./consul/service-sync.ts";
import { listenHttp, listenTcp } from "../http/listen.ts";
import { createDeploymentWatcher } from "./server/deployment-watcher.ts";
import { createDrainer } from "./server/drainer.ts";
import { createEvaluator, type Evaluator } from "./server/evaluator.ts";
import { createGarbageCollector } from "./server/garbage-collector.ts";
import { followClientUpdate } from "./server/follow-client.ts";
import { registerNodes } from "./server/register-nodes.ts";
import type { ServerDeps } from "./server/server-deps.ts";
import type { Node } from "./state/node.ts";
import { openStore, type Store } from "./state/store.ts";

export interface EmbeddedNomadDeps extends Partial<ServerDeps> {
  readonly log: Log;
  /** What tasks inherit of the agent's environment: PATH and the like. */
  readonly taskEnvironment: Readonly<Record<string, string>>;
  /** How often Consul is looked at for what is missing; default 3 s (30 s with the real one). */
  readonly consulIntervalMs?: number;
}

/** All agents of an embedded Nomad region, in this process. */
export interface EmbeddedNomad extends AsyncDisposable {
  /** Base URLs by host name: of the server agent where there is one, else of the client agent. */
  readonly urls: ReadonlyMap<string, string>;
  readonly serverUrls: readonly string[];
  readonly clientUrls: readonly string[];
  /** Listens everywhere and takes up the work; throws ADDRESS_IN_USE or CANNOT_LISTEN. */
  listen(): Promise<void>;
  /** Ends the agents; the tasks go on, and the next start takes them back. */
  close(): Promise<void>;
}

const probationMs = 60_000;

/**
 * Takes the state folder and brings back what is in it. Tasks outlive this object and its process; disposing it ends the agents only.
 * Throws STATE_FOLDER_IN_USE and STATE_DAMAGED. Close it also when `listen` fails.
 */
export function createEmbeddedNomad(config: NomadConfig, options: EmbeddedNomadDeps): EmbeddedNomad {
  const deps: ServerDeps = {
    now: options.now ?? (() => new Date()),
    random: options.random ?? Math.random,
    newId: options.newId ?? randomUUID,
  };
  const lock = lockStateFolder(config.dataDir);
  const store = openState(config, options.log, lock);
  const closing = new AbortController();
  const region: Region = { config, options, deps, store, closing: closing.signal };
  const evaluator = createEvaluator(store, deps);
  const servers = [evaluator, createDeploymentWatcher(store, deps), createDrainer(store, deps)];
  const garbage = createGarbageCollector(store, deps);
  const nodes = registerNodes(store, config, deps);
  const syncs = new Map(config.hosts.map((host) => [host.name, openSync(region, host)]));
  const clients = new Map(nodes.map((node) => [node.ID, openClient(region, node, syncs.get(node.Name))]));
  const agents = openAgents(region, { evaluator, clients });
  const listeners: AsyncDisposable[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeParts());

  return {
    urls: new Map(
      config.hosts.map((host) => [host.name, agents.find((agent) => agent.host === host)?.url ?? ""]),
    ),
    serverUrls: agents.flatMap(({ role, url }) => (role === "server" ? [url] : [])),
    clientUrls: agents.flatMap(({ role, url }) => (role === "client" ? [url] : [])),
    listen: async () => {
      for (const { host, port, app } of agents) await listenHttp(app, host.address, port);
      for (const { host, role } of agents) {
        if (role === "server") {
          for (const port of [config.ports.rpc, config.ports.serf])
            listeners.push(await listenTcp(host.address, port));
          syncs.get(host.name)?.set("server", serverServices(host, config.ports));
        } else syncs.get(host.name)?.set("client", clientServices(host, config.ports));
      }
      for (const client of clients.values()) client.start();
      for (const server of servers) server.start();
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function closeParts(): Promise<void> {
    closing.abort();
    for (const server of [...servers, garbage]) server[Symbol.dispose]();
    const endAll = async (parts: Iterable<AsyncDisposable>): Promise<void> =>
      void (await Promise.all([...parts].map((part) => part[Symbol.asyncDispose]())));
    await endAll(clients.values());
    await endAll(syncs.values());
    await Promise.all(agents.map(({ app }) => app.close()));
    await endAll(listeners);
    store.close();
    lock[Symbol.dispose]();
  }
}

/** What all agents of the region share. */
interface Region {
  readonly config: NomadConfig;
  readonly options: EmbeddedNomadDeps;
  readonly deps: ServerDeps;
  readonly store: Store;
  readonly closing: AbortSignal;
}

/** What one process cannot read another should not find locked. */
function openState({ dataDir }: NomadConfig, log: Log, lock: Disposable): Store {
  try {
    return openStore(join(dataDir, "state.jsonl"), logDamage(log));
  } catch (error) {
    lock[Symbol.dispose]();
    throw stateDamaged(dataDir, error);
  }
}

function openSync({ config, options, closing }: Region, host: HostConfig): ServiceSync {
  return new ServiceSync({
    agent: createConsulAgent(`http://${host.address}:${config.consulHttpPort}`, closing),
    intervalMs: options.consulIntervalMs ?? 3_000,
    probationMs,
    onError: (error) => options.log("warn", "Consul is not up to date", { host: host.name, error }),
  });
}

function openClient(region: Region, node: Node, consul: ServiceSync | undefined): Client {
  const { config, options, deps, store } = region;
  if (!consul) throw new Error(`no host for node ${node.Name}`);
  return new Client({
    ...deps,
    node,
    region: config.region,
    dataDir: config.dataDir,
    store,
    consul,
    inherited: options.taskEnvironment,
    maxKillTimeoutMs: config.maxKillTimeoutMs,
    onError: (error) => options.log("error", "allocation failed in its client", { node: node.Name, error }),
    onUpdate: (alloc, before) => followClientUpdate(store, deps, { alloc, before }),
  });
}

interface Agent {
  readonly host: HostConfig;
  readonly role: "server" | "client";
  readonly port: number;
  readonly url: string;
  readonly app: FastifyInstance;
}

/** The server agents and client agents of all hosts, a host's server before its client. */
function openAgents(
  region: Region,
  parts: { readonly evaluator: Evaluator; readonly clients: ReadonlyMap<string, Client> },
): Agent[] {
  const { serverHttp, clientHttp } = region.config.ports;
  return region.config.hosts.flatMap((host) =>
    (["server", "client"] as const)
      .filter((role) => host[role])
      .map((role) => {
        const port = role === "server" ? serverHttp : clientHttp;
        const app = openApp(region.options.log, { ...region, ...parts, host, role });
        return { host, role, port, url: `http://${host.address}:${port}`, app };
      }),
  );
}

function openApp(log: Log, context: ApiContext): FastifyInstance {
  const app = createAgentApp({
    agent: "Nomad",
    onFault: (error, { method, url }) => log("error", "request failed", { method, url, error }),
  });
  installRoutes(app, context, nomadRoutes(context));
  return app;
}
