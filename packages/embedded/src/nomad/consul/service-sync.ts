import { setTimeout as delay } from "node:timers/promises";
import type { AgentCheck, AgentService, ConsulAgent } from "./agent-client.ts";
import type { ServiceRegistration } from "./registration.ts";

export interface ServiceSync extends AsyncDisposable {
  /** Wants these services in Consul under this owner, and none else of it. */
  set(owner: string, services: readonly ServiceRegistration[]): void;
  /** Takes an owner's services out of Consul; resolves when they are out, or when Consul does not answer. */
  remove(owner: string): Promise<void>;
  /** Statuses of the checks of these services; undefined while Consul does not answer or has not all of them. */
  checkStatuses(services: readonly ServiceRegistration[]): Promise<readonly string[] | undefined>;
}

export interface ServiceSyncOptions {
  readonly agent: ConsulAgent;
  /** Looks for what is missing this often. */
  readonly intervalMs: number;
  /** Task services nobody wants stay this long after the start: allocations may yet be restored. */
  readonly probationMs: number;
  readonly onError: (error: unknown) => void;
}

const firstBackoffMs = 250;

/** Keeps one Consul agent at what is wanted of it: again and again, because either side may be restarted at any time. */
export function createServiceSync(options: ServiceSyncOptions): ServiceSync {
  const { agent } = options;
  const wanted = new Map<string, readonly ServiceRegistration[]>();
  const stop = new AbortController();
  const startedAt = performance.now();
  let wake = new AbortController();
  let round: Promise<void> = Promise.resolve();
  const loop = run();

  return {
    set: (owner, services) => {
      wanted.set(owner, services);
      wake.abort();
    },
    remove: async (owner) => {
      const services = wanted.get(owner) ?? [];
      wanted.delete(owner);
      await round;
      await Promise.all(services.map((service) => agent.deregisterService(service.ID))).catch(
        options.onError,
      );
    },
    checkStatuses: async (services) => {
      const ids = services.flatMap((service) => service.checks.map((check) => check.ID));
      // Nothing to ask: whether Consul answers does not matter then.
      if (ids.length === 0) return [];
      try {
        const found = Object.values(await agent.checks());
        const statuses = ids.map((id) => found.find((check) => check.CheckID === id)?.Status);
        return statuses.every((status) => status !== undefined) ? statuses : undefined;
      } catch {
        return undefined;
      }
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await loop;
    },
  };

  async function run(): Promise<void> {
    let backoffMs = firstBackoffMs;
    while (!stop.signal.aborted) {
      wake = new AbortController();
      const ok = await syncOnce();
      backoffMs = ok ? firstBackoffMs : Math.min(backoffMs * 2, options.intervalMs);
      await pause(
        ok ? options.intervalMs : backoffMs,
        ok ? AbortSignal.any([wake.signal, stop.signal]) : stop.signal,
      );
    }
  }

  async function syncOnce(): Promise<boolean> {
    const work = reconcile();
    round = work.catch(() => undefined);
    try {
      await work;
      return true;
    } catch (error) {
      if (!stop.signal.aborted) options.onError(error);
      return false;
    }
  }

  async function reconcile(): Promise<void> {
    const [services, checks] = await Promise.all([agent.services(), agent.checks()]);
    const registrations = [...wanted.values()].flat();
    for (const registration of registrations) {
      const existing = services[registration.ID];
      if (!existing || differs(registration, existing)) await agent.registerService(registration);
      else await registerMissingChecks(registration, checks);
    }
    const ids = new Set(registrations.map((registration) => registration.ID));
    if (performance.now() - startedAt < options.probationMs) return;
    for (const id of Object.keys(services)) {
      if (id.startsWith("_nomad-task-") && !ids.has(id)) await agent.deregisterService(id);
    }
  }

  async function registerMissingChecks(
    registration: ServiceRegistration,
    checks: Readonly<Record<string, AgentCheck>>,
  ): Promise<void> {
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
