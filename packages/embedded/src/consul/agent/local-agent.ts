import type { ConsulHost } from "../config.ts";
import type { Catalog } from "../state/catalog.ts";
import type { CheckState, CheckStatus, ServiceDefinition } from "../state/records.ts";
import { AgentChecks, type AgentCheck } from "./agent-checks.ts";
import type { AgentStore } from "./agent-store.ts";
import { type CheckDefinition, emptyCheck } from "../checks/check-definition.ts";
import { createOutputSync, type OutputSync } from "./output-sync.ts";
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

export interface LocalAgentOptions {
  readonly host: ConsulHost;
  readonly nodeId: string;
}

/** One host's agent: the services and checks registered with it, which it keeps in the catalog under its node. */
export class LocalAgent implements Disposable {
  readonly host: ConsulHost;
  readonly nodeId: string;
  readonly #deps: LocalAgentDeps;
  readonly #services = new Map<string, ServiceDefinition>();
  readonly #checks: AgentChecks;
  readonly #outputs: OutputSync;
  readonly #reaper: Disposable;

  /** Starts with the services and checks that the store remembers; the node must be in the catalog. */
  constructor({ host, nodeId }: LocalAgentOptions, deps: LocalAgentDeps) {
    this.host = host;
    this.nodeId = nodeId;
    this.#deps = deps;
    const { store, catalog, timing } = deps;
    // Read before anything runs: what cannot be read must leave no timer behind.
    const remembered = { services: store.services(), checks: store.checks() };
    this.#outputs = createOutputSync(timing.outputSyncMs, (check) => catalog.putCheck(host.name, check));
    this.#checks = new AgentChecks({
      ...deps,
      onState: (next, previous) => this.#syncCheck(next, previous),
    });
    this.#reaper = startReaper({
      ...deps,
      checks: this.#checks,
      reap: (serviceId, checkId) => this.#reap(serviceId, checkId),
    });
    for (const service of remembered.services) this.#putService(service);
    for (const check of remembered.checks) {
      if (check.serviceId === "" || this.#services.has(check.serviceId))
        this.#checks.put(check, this.#services.get(check.serviceId));
    }
  }

  [Symbol.dispose](): void {
    for (const part of [this.#reaper, this.#outputs, this.#checks]) part[Symbol.dispose]();
  }

  services(): readonly ServiceDefinition[] {
    return [...this.#services.values()];
  }

  service(id: string): ServiceDefinition | undefined {
    return this.#services.get(id);
  }

  checks(): readonly AgentCheck[] {
    return this.#checks.all();
  }

  check(id: string): AgentCheck | undefined {
    return this.#checks.get(id);
  }

  registerService(
    { service, checks: wanted }: ServiceRegistration,
    { replaceExistingChecks }: { readonly replaceExistingChecks: boolean },
  ): void {
    this.#deps.store.saveService(service);
    this.#putService(service);
    for (const check of wanted) this.registerCheck(check);
    if (!replaceExistingChecks) return;
    const kept = new Set(wanted.map(({ id }) => id));
    for (const { definition } of this.#checksOf(service.id))
      if (!kept.has(definition.id)) this.deregisterCheck(definition.id);
  }

  /** False when there is no such service. */
  deregisterService(id: string): boolean {
    if (!this.#services.has(id)) return false;
    const { store, catalog, log } = this.#deps;
    for (const { definition } of this.#checksOf(id)) this.#dropCheck(definition.id);
    store.dropService(id);
    this.#services.delete(id);
    catalog.removeService(this.host.name, id);
    log("service deregistered", { node: this.host.name, service: id });
    return true;
  }

  /** The service a check names must be there. */
  registerCheck(check: CheckDefinition): void {
    this.#deps.store.saveCheck(check);
    this.#checks.put(check, this.#services.get(check.serviceId));
  }

  /** False when there is no such check. */
  deregisterCheck(id: string): boolean {
    if (!this.#checks.get(id)) return false;
    this.#dropCheck(id);
    this.#deps.catalog.removeCheck(this.host.name, id);
    return true;
  }

  /** False when there is no TTL check of this id. */
  updateTtl(id: string, status: CheckStatus, output: string): boolean {
    return this.#checks.updateTtl(id, status, output);
  }

  /** A critical check holds the service out of `?passing`; false when there is no such service. */
  setServiceMaintenance(id: string, enable: boolean, reason: string): boolean {
    if (!this.#services.has(id)) return false;
    const check = { id: `_service_maintenance:${id}`, name: "Service Maintenance Mode", serviceId: id };
    this.#setMaintenance({ ...check, notes: reason || defaultReason("service") }, enable);
    return true;
  }

  setNodeMaintenance(enable: boolean, reason: string): void {
    const check = { id: "_node_maintenance", name: "Node Maintenance Mode", serviceId: "" };
    this.#setMaintenance({ ...check, notes: reason || defaultReason("node") }, enable);
  }

  #setMaintenance(
    check: Pick<CheckDefinition, "id" | "name" | "serviceId" | "notes">,
    enable: boolean,
  ): void {
    if (!enable) this.deregisterCheck(check.id);
    else if (!this.#checks.get(check.id)) this.registerCheck({ ...emptyCheck, ...check });
  }

  #putService(service: ServiceDefinition): void {
    this.#services.set(service.id, service);
    this.#deps.catalog.putService(this.host.name, service);
  }

  #dropCheck(id: string): void {
    this.#deps.store.dropCheck(id);
    this.#outputs.cancel(id);
    this.#checks.remove(id);
  }

  #checksOf(serviceId: string): readonly AgentCheck[] {
    return this.#checks.all().filter(({ definition }) => definition.serviceId === serviceId);
  }

  /** A changed status goes to the catalog at once; a changed output alone may wait, or each run would wake every watcher. */
  #syncCheck(next: CheckState, previous: CheckState | undefined): void {
    if (previous && previous.status === next.status && !definitionChanged(next, previous)) {
      if (previous.output !== next.output) this.#outputs.later(next);
      return;
    }
    const { catalog, log } = this.#deps;
    const node = this.host.name;
    this.#outputs.cancel(next.id);
    catalog.putCheck(node, next);
    if (previous) log("check changed", { node, check: next.id, from: previous.status, to: next.status });
  }

  #reap(service: string, check: string): void {
    const fields = { node: this.host.name, service, check };
    this.#deps.log("check was critical for too long, deregistering its service", fields);
    this.deregisterService(service);
  }
}

function defaultReason(what: "service" | "node"): string {
  return `Maintenance mode is enabled for this ${what}, but no reason was provided. This is a default message.`;
}

function definitionChanged(next: CheckState, previous: CheckState): boolean {
  const keys = ["name", "notes", "serviceName", "type", "interval", "timeout"] as const;
  return (
    keys.some((key) => next[key] !== previous[key]) || next.serviceTags.join() !== previous.serviceTags.join()
  );
}
