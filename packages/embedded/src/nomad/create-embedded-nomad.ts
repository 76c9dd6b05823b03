import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stateDamaged } from "../errors.ts";
import { createAgentApp } from "../http/agent-app.ts";
import type { Log } from "../json-log.ts";
import { logDamage } from "../log-damage.ts";
import { lockStateFolder } from "../state-lock.ts";
import { agentRoutes } from "./api/agent-routes.ts";
import { allocationRoutes } from "./api/allocation-routes.ts";
import type { ApiContext } from "./api/context.ts";
import { deploymentRoutes } from "./api/deployment-routes.ts";
import { evaluationRoutes } from "./api/evaluation-routes.ts";
import { eventRoutes } from "./api/event-routes.ts";
import { fsRoutes } from "./api/fs-routes.ts";
import { jobReadRoutes } from "./api/job-read-routes.ts";
import { jobWriteRoutes } from "./api/job-write-routes.ts";
import { logRoutes } from "./api/log-routes.ts";
import { namespaceRoutes } from "./api/namespace-routes.ts";
import { nodeRoutes } from "./api/node-routes.ts";
import { searchRoutes } from "./api/search-routes.ts";
import { systemRoutes } from "./api/system-routes.ts";
import { uiRoutes } from "./api/ui-routes.ts";
import { createRoutes } from "./api/route.ts";
import { createClient, type Client } from "./client/client.ts";
import type { HostConfig, NomadConfig } from "./config.ts";
import { createConsulAgent } from "./consul/agent-client.ts";
import { clientServices, serverServices } from "./consul/agent-services.ts";
import { createServiceSync } from "./consul/service-sync.ts";
import { listenHttp, listenTcp } from "./listen.ts";
import { createDeploymentWatcher } from "./server/deployment-watcher.ts";
import { createDrainer } from "./server/drainer.ts";
import { createEvaluator } from "./server/evaluator.ts";
import { createGarbageCollector } from "./server/garbage-collector.ts";
import { followClientUpdate } from "./server/follow-client.ts";
import { registerNodes } from "./server/register-nodes.ts";
import type { ServerDeps } from "./server/server-deps.ts";
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

/** What one process cannot read another should not find locked. */
function openState({ dataDir }: NomadConfig, log: Log, lock: Disposable): Store {
  try {
    return openStore(join(dataDir, "state.jsonl"), logDamage(log));
  } catch (error) {
    lock[Symbol.dispose]();
    throw stateDamaged(dataDir, error);
  }
}

/**
 * Takes the state folder and brings back what is in it. Tasks outlive this object and its process; disposing it ends the agents only.
 * Throws STATE_FOLDER_IN_USE and STATE_DAMAGED. Close it also when `listen` fails.
 */
export function createEmbeddedNomad(config: NomadConfig, options: EmbeddedNomadDeps): EmbeddedNomad {
  const { log } = options;
  const deps: ServerDeps = {
    now: options.now ?? (() => new Date()),
    random: options.random ?? Math.random,
    newId: options.newId ?? randomUUID,
  };
  const lock = lockStateFolder(config.dataDir);
  mkdirSync(config.dataDir, { recursive: true });
  const store = openState(config, log, lock);
  const closing = new AbortController();
  const evaluator = createEvaluator(store, deps);
  const deployments = createDeploymentWatcher(store, deps);
  const drainer = createDrainer(store, deps);
  const garbage = createGarbageCollector(store, deps);
  const nodes = registerNodes(store, config, deps);
  const syncs = new Map(config.hosts.map((host) => [host.name, syncOf(host)]));
  const clients = new Map(nodes.map((node) => [node.ID, clientOf(node)]));
  const listeners: AsyncDisposable[] = [];
  const agents = config.hosts.flatMap((host) => [
    ...(host.server ? [agentOf(host, "server")] : []),
    ...(host.client ? [agentOf(host, "client")] : []),
  ]);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeParts());

  return {
    urls: new Map(config.hosts.map((host) => [host.name, urlOf(host, host.server ? "server" : "client")])),
    serverUrls: config.hosts.filter((host) => host.server).map((host) => urlOf(host, "server")),
    clientUrls: config.hosts.filter((host) => host.client).map((host) => urlOf(host, "client")),
    listen: async () => {
      for (const { host, role, app } of agents) await listenHttp(app, host.address, portOf(role));
      for (const host of config.hosts.filter((candidate) => candidate.server)) {
        listeners.push(
          await listenTcp(host.address, config.ports.rpc),
          await listenTcp(host.address, config.ports.serf),
        );
      }
      for (const host of config.hosts) {
        if (host.server) syncs.get(host.name)?.set("server", serverServices(host, config.ports));
        if (host.client) syncs.get(host.name)?.set("client", clientServices(host, config.ports));
      }
      for (const client of clients.values()) client.start();
      evaluator.start();
      deployments.start();
      drainer.start();
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  function syncOf(host: HostConfig) {
    return createServiceSync({
      agent: createConsulAgent(`http://${host.address}:${config.consulHttpPort}`, closing.signal),
      intervalMs: options.consulIntervalMs ?? 3_000,
      probationMs,
      onError: (error) => log("warn", "Consul is not up to date", { host: host.name, error }),
    });
  }

  function clientOf(node: (typeof nodes)[number]): Client {
    const consul = syncs.get(node.Name);
    if (!consul) throw new Error(`no host for node ${node.Name}`);
    return createClient(
      {
        node,
        region: config.region,
        dataDir: config.dataDir,
        store,
        consul,
        inherited: options.taskEnvironment,
        maxKillTimeoutMs: config.maxKillTimeoutMs,
        onError: (error) => log("error", "allocation failed in its client", { node: node.Name, error }),
        onUpdate: (alloc, before) => followClientUpdate(store, deps, alloc, before),
      },
      deps,
    );
  }

  function agentOf(host: HostConfig, role: "server" | "client") {
    const app = createAgentApp({
      agent: "Nomad",
      onFault: (error, { method, url }) => log("error", "request failed", { method, url, error }),
    });
    const context: ApiContext = {
      config,
      host,
      role,
      store,
      evaluator,
      clients,
      deps,
      closing: closing.signal,
    };
    const routes = createRoutes(app, context);
    for (const install of [
      jobReadRoutes,
      jobWriteRoutes,
      allocationRoutes,
      logRoutes,
      evaluationRoutes,
      deploymentRoutes,
      nodeRoutes,
      systemRoutes,
      namespaceRoutes,
      fsRoutes,
      searchRoutes,
      eventRoutes,
      uiRoutes,
      agentRoutes,
    ])
      install(routes, context);
    return { host, role, app };
  }

  function urlOf(host: HostConfig, role: "server" | "client"): string {
    return `http://${host.address}:${portOf(role)}`;
  }

  function portOf(role: "server" | "client"): number {
    return role === "server" ? config.ports.serverHttp : config.ports.clientHttp;
  }

  async function closeParts(): Promise<void> {
    closing.abort();
    evaluator[Symbol.dispose]();
    deployments[Symbol.dispose]();
    drainer[Symbol.dispose]();
    garbage[Symbol.dispose]();
    await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
    await Promise.all([...syncs.values()].map((sync) => sync[Symbol.asyncDispose]()));
    await Promise.all(agents.map(({ app }) => app.close()));
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
    store.close();
    lock[Symbol.dispose]();
  }
}
