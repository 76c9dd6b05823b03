import type { ConsulHost } from "../config.ts";
import type { Catalog } from "../state/catalog.ts";
import type { CheckState, CheckStatus, ServiceDefinition } from "../state/records.ts";
import { createAgentChecks, type AgentCheck, type AgentChecks } from "./agent-checks.ts";
import type { AgentStore } from "./agent-store.ts";
import { type CheckDefinition, emptyCheck } from "./check-definition.ts";
import { createOutputSync } from "./output-sync.ts";
import { startReaper } from "./reaper.ts";
import type { ServiceRegistration } from "./read-service.ts";
import type { AgentTiming } from "./timing.ts";

export interface LocalAgentDeps {
  readonly catalog: Catalog;
  readonly store: AgentStore;
  readonly timing: AgentTiming;
  readonly random: () => number;
  readonly now: () => number;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** One host's agent: the services and checks registered with it, which it keeps in the catalog under its node. */
export interface LocalAgent extends Disposable {
  readonly host: ConsulHost;
  readonly nodeId: string;
  services(): readonly ServiceDefinition[];
  service(id: string): ServiceDefinition | undefined;
  checks(): readonly AgentCheck[];
  registerService(
    registration: ServiceRegistration,
    options: { readonly replaceExistingChecks: boolean },
  ): void;
  /** False when there is no such service. */
  deregisterService(id: string): boolean;
  /** The service a check names must be there. */
  registerCheck(check: CheckDefinition): void;
  /** False when there is no such check. */
  deregisterCheck(id: string): boolean;
  check(id: string): AgentCheck | undefined;
  /** False when there is no TTL check of this id. */
  updateTtl(id: string, status: CheckStatus, output: string): boolean;
  /** A critical check holds the service out of `?passing`; false when there is no such service. */
  setServiceMaintenance(id: string, enable: boolean, reason: string): boolean;
  setNodeMaintenance(enable: boolean, reason: string): void;
}

export interface LocalAgentOptions {
  readonly host: ConsulHost;
  readonly nodeId: string;
}

/** Starts an agent with the services and checks its store remembers; its node must be in the catalog. */
export function createLocalAgent(options: LocalAgentOptions, deps: LocalAgentDeps): LocalAgent {
  const { host } = options;
  const { catalog, store, log } = deps;
  const node = host.name;
  // Read before anything runs: what cannot be read must leave no timer behind.
  const remembered = { services: store.services(), checks: store.checks() };
  const services = new Map<string, ServiceDefinition>();
  const outputs = createOutputSync(deps.timing.outputSyncMs, (check) => catalog.putCheck(node, check));
  const checks: AgentChecks = createAgentChecks({ ...deps, onState: syncCheck });
  const reaper = startReaper({ ...deps, checks, reap });

  for (const service of remembered.services) putService(service);
  for (const check of remembered.checks) {
    if (check.serviceId === "" || services.has(check.serviceId))
      checks.put(check, services.get(check.serviceId));
  }

  return {
    ...options,
    services: () => [...services.values()],
    service: (id) => services.get(id),
    checks: () => checks.all(),
    registerService,
    deregisterService,
    registerCheck,
    deregisterCheck,
    check: (id) => checks.get(id),
    updateTtl: (id, status, output) => checks.updateTtl(id, status, output),
    setServiceMaintenance: (id, enable, reason) => {
      const service = services.get(id);
      if (!service) return false;
      setMaintenance({
        id: `_service_maintenance:${id}`,
        name: "Service Maintenance Mode",
        serviceId: id,
        enable,
        notes:
          reason ||
          "Maintenance mode is enabled for this service, but no reason was provided. This is a default message.",
      });
      return true;
    },
    setNodeMaintenance: (enable, reason) =>
      setMaintenance({
        id: "_node_maintenance",
        name: "Node Maintenance Mode",
        serviceId: "",
        enable,
        notes:
          reason ||
          "Maintenance mode is enabled for this node, but no reason was provided. This is a default message.",
      }),
    [Symbol.dispose]: () => {
      reaper[Symbol.dispose]();
      outputs[Symbol.dispose]();
      checks[Symbol.dispose]();
    },
  };

  function registerService(
    { service, checks: wanted }: ServiceRegistration,
    { replaceExistingChecks }: { readonly replaceExistingChecks: boolean },
  ): void {
    store.saveService(service);
    putService(service);
    for (const check of wanted) registerCheck(check);
    if (!replaceExistingChecks) return;
    const kept = new Set(wanted.map(({ id }) => id));
    for (const { definition } of checksOf(service.id))
      if (!kept.has(definition.id)) deregisterCheck(definition.id);
  }

  function putService(service: ServiceDefinition): void {
    services.set(service.id, service);
    catalog.putService(node, service);
  }

  function deregisterService(id: string): boolean {
    if (!services.has(id)) return false;
    for (const { definition } of checksOf(id)) {
      store.dropCheck(definition.id);
      outputs.cancel(definition.id);
      checks.remove(definition.id);
    }
    store.dropService(id);
    services.delete(id);
    catalog.removeService(node, id);
    log("service deregistered", { node, service: id });
    return true;
  }

  function registerCheck(check: CheckDefinition): void {
    store.saveCheck(check);
    checks.put(check, services.get(check.serviceId));
  }

  function deregisterCheck(id: string): boolean {
    if (!checks.get(id)) return false;
    store.dropCheck(id);
    outputs.cancel(id);
    checks.remove(id);
    catalog.removeCheck(node, id);
    return true;
  }

  function checksOf(serviceId: string): readonly AgentCheck[] {
    return checks.all().filter(({ definition }) => definition.serviceId === serviceId);
  }

  /** A changed status goes to the catalog at once; a changed output alone may wait, or each run would wake every watcher. */
  function syncCheck(next: CheckState, previous: CheckState | undefined): void {
    if (previous && previous.status === next.status && !definitionChanged(next, previous)) {
      if (previous.output !== next.output) outputs.later(next);
      return;
    }
    outputs.cancel(next.id);
    catalog.putCheck(node, next);
    if (previous) log("check changed", { node, check: next.id, from: previous.status, to: next.status });
  }

  function setMaintenance(
    mode: Pick<CheckDefinition, "id" | "name" | "serviceId" | "notes"> & { enable: boolean },
  ): void {
    const { enable, ...check } = mode;
    if (!enable) deregisterCheck(check.id);
    else if (!checks.get(check.id)) registerCheck({ ...emptyCheck, ...check });
  }

  function reap(serviceId: string, checkId: string): void {
    log("check was critical for too long, deregistering its service", {
      node,
      service: serviceId,
      check: checkId,
    });
    deregisterService(serviceId);
  }
}

function definitionChanged(next: CheckState, previous: CheckState): boolean {
  const keys = ["name", "notes", "serviceName", "type", "interval", "timeout"] as const;
  return (
    keys.some((key) => next[key] !== previous[key]) || next.serviceTags.join() !== previous.serviceTags.join()
  );
}
