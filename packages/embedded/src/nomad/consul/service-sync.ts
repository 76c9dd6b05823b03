import { setTimeout as delay } from "node:timers/promises";
import type { AgentCheck, AgentService, ConsulAgent } from "./agent-client.ts";
import type { ServiceRegistration } from "./registration.ts";

export interface ServiceSyncOptions {
  readonly agent: ConsulAgent;
  /** Looks for what is missing this often. */
  readonly intervalMs: number;
  /** Services of tasks that no allocation registers are kept for this long after the start: their allocations may not be restored yet. */
  readonly probationMs: number;
  readonly onError: (error: unknown) => void;
}

const firstBackoffMs = 250;

/** Keeps the registrations of one Consul agent as they are wanted; checks them again and again, because either side may be restarted at any time. */
export class ServiceSync implements AsyncDisposable {
  readonly #options: ServiceSyncOptions;
  readonly #wanted = new Map<string, readonly ServiceRegistration[]>();
  readonly #stop = new AbortController();
  readonly #startedAt = performance.now();
  readonly #loop: Promise<void>;
  #wake = new AbortController();
  #round: Promise<void> = Promise.resolve();

  constructor(options: ServiceSyncOptions) {
    this.#options = options;
    this.#loop = this.#run();
  }

  /** Sets the services that this owner has in Consul. */
  set(owner: string, services: readonly ServiceRegistration[]): void {
    this.#wanted.set(owner, services);
    this.#wake.abort();
  }

  /** Takes an owner's services out of Consul; resolves when they are out, or when Consul does not answer. */
  async remove(owner: string): Promise<void> {
    const { agent, onError } = this.#options;
    const services = this.#wanted.get(owner) ?? [];
    this.#wanted.delete(owner);
    await this.#round;
    await Promise.all(services.map((service) => agent.deregisterService(service.ID))).catch(onError);
  }

  /** Statuses of the checks of these services; undefined while Consul does not answer or has not all of them. */
  async checkStatuses(services: readonly ServiceRegistration[]): Promise<readonly string[] | undefined> {
    const ids = services.flatMap((service) => service.checks.map((check) => check.ID));
    // Nothing to ask: whether Consul answers does not matter then.
    if (ids.length === 0) return [];
    try {
      const found = Object.values(await this.#options.agent.checks());
      const statuses = ids.map((id) => found.find((check) => check.CheckID === id)?.Status);
      return statuses.every((status) => status !== undefined) ? statuses : undefined;
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.#options;
    const stop = this.#stop.signal;
    let backoffMs = firstBackoffMs;
    while (!stop.aborted) {
      this.#wake = new AbortController();
      const ok = await this.#syncOnce();
      backoffMs = ok ? firstBackoffMs : Math.min(backoffMs * 2, intervalMs);
      await pause(ok ? intervalMs : backoffMs, ok ? AbortSignal.any([this.#wake.signal, stop]) : stop);
    }
  }

  async #syncOnce(): Promise<boolean> {
    const work = this.#reconcile();
    this.#round = work.catch(() => undefined);
    try {
      await work;
      return true;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.onError(error);
      return false;
    }
  }

  async #reconcile(): Promise<void> {
    const { agent, probationMs } = this.#options;
    const [services, checks] = await Promise.all([agent.services(), agent.checks()]);
    const registrations = [...this.#wanted.values()].flat();
    for (const registration of registrations) {
      const existing = services[registration.ID];
      if (!existing || differs(registration, existing)) await agent.registerService(registration);
      else await this.#registerMissingChecks(registration, checks);
    }
    const ids = new Set(registrations.map((registration) => registration.ID));
    if (performance.now() - this.#startedAt < probationMs) return;
    for (const id of Object.keys(services)) {
      if (id.startsWith("_nomad-task-") && !ids.has(id)) await agent.deregisterService(id);
    }
  }

  async #registerMissingChecks(
    registration: ServiceRegistration,
    checks: Readonly<Record<string, AgentCheck>>,
  ): Promise<void> {
    const { agent } = this.#options;
    const known = new Set(Object.values(checks).map((check) => check.CheckID));
    for (const check of registration.checks) if (!known.has(check.ID)) await agent.registerCheck(check);
    const expected = new Set(registration.checks.map((check) => check.ID));
    for (const check of Object.values(checks)) {
      const stale =
        check.ServiceID === registration.ID &&
        check.CheckID.startsWith("_nomad-check-") &&
        !expected.has(check.CheckID);
      if (stale) await agent.deregisterCheck(check.CheckID);
    }
  }
}

function differs(wanted: ServiceRegistration, existing: AgentService): boolean {
  return (
    wanted.Name !== existing.Service ||
    wanted.Address !== existing.Address ||
    wanted.Port !== existing.Port ||
    wanted.EnableTagOverride !== existing.EnableTagOverride ||
    (!wanted.EnableTagOverride && JSON.stringify([...wanted.Tags]) !== JSON.stringify(existing.Tags ?? [])) ||
    Object.entries(wanted.Meta).some(([key, value]) => existing.Meta?.[key] !== value) ||
    Object.keys(wanted.Meta).length !== Object.keys(existing.Meta ?? {}).length
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
