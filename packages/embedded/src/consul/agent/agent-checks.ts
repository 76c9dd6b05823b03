import { formatGoDurationMs } from "durations";
import { startCheck, type CheckDeps } from "../checks/start-check.ts";
import { startTtlTimer, type TtlTimer } from "../checks/ttl-timer.ts";
import type { CheckState, CheckStatus, ServiceDefinition } from "../state/records.ts";
import type { AgentStore } from "./agent-store.ts";
import type { CheckDefinition } from "../checks/check-definition.ts";

/** A check of one agent: how it runs, and what it found last. */
export interface AgentCheck {
  readonly definition: CheckDefinition;
  readonly state: CheckState;
  /** Since when it is critical, epoch ms; undefined when it is not. */
  readonly criticalSinceMs: number | undefined;
}

export interface AgentChecksDeps extends CheckDeps {
  readonly store: AgentStore;
  readonly now: () => number;
  /** Told of each new state, with the one before. */
  readonly onState: (next: CheckState, previous: CheckState | undefined) => void;
}

interface RunningCheck extends AgentCheck {
  readonly runner: Disposable | undefined;
  readonly ttl: TtlTimer | undefined;
}

const defaultOutputBytes = 4_096;

/** The checks of one agent, each running as long as it is in here. */
export class AgentChecks implements Disposable {
  readonly #deps: AgentChecksDeps;
  readonly #running = new Map<string, RunningCheck>();

  constructor(deps: AgentChecksDeps) {
    this.#deps = deps;
  }

  all(): readonly AgentCheck[] {
    return [...this.#running.values()];
  }

  get(id: string): AgentCheck | undefined {
    return this.#running.get(id);
  }

  /** Starts the check; one with the same id is replaced, and its status and output are kept. */
  put(definition: CheckDefinition, service: ServiceDefinition | undefined): void {
    const { now, onState } = this.#deps;
    const previous = this.#running.get(definition.id);
    stop(previous);
    const persisted = definition.kind === "ttl" ? this.#livePersisted(definition.id) : undefined;
    const state = {
      ...describeState(definition, service),
      ...(previous ? { status: previous.state.status, output: previous.state.output } : {}),
      ...(persisted ? { status: persisted.status, output: persisted.output } : {}),
    };
    const remainingMs = persisted ? persisted.expiresAtMs - now() : definition.ttlMs;
    this.#running.set(definition.id, {
      definition,
      state,
      criticalSinceMs: state.status === "critical" ? (previous?.criticalSinceMs ?? now()) : undefined,
      runner: this.#startRunner(definition),
      ttl: definition.kind === "ttl" ? this.#startTtl(definition, remainingMs) : undefined,
    });
    onState(state, previous?.state);
  }

  remove(id: string): void {
    stop(this.#running.get(id));
    this.#running.delete(id);
  }

  /** Sets a TTL check's status; false when there is no TTL check of this id. */
  updateTtl(id: string, status: CheckStatus, output: string): boolean {
    const { store, now } = this.#deps;
    const check = this.#running.get(id);
    if (!check?.ttl) return false;
    const text = limitOutput(output, check.definition.outputMaxBytes || defaultOutputBytes);
    store.saveTtlState(id, { status, output: text, expiresAtMs: now() + check.definition.ttlMs });
    this.#setState(id, status, text);
    check.ttl.renew(text);
    return true;
  }

  [Symbol.dispose](): void {
    for (const check of this.#running.values()) stop(check);
    this.#running.clear();
  }

  #startRunner(definition: CheckDefinition): Disposable | undefined {
    if (definition.kind !== "http" && definition.kind !== "tcp") return undefined;
    return startCheck(
      definition,
      ({ status, output }) => this.#setState(definition.id, status, output),
      this.#deps,
    );
  }

  #startTtl({ id, ttlMs }: CheckDefinition, firstMs: number): TtlTimer {
    return startTtlTimer(ttlMs, firstMs, (output) => this.#setState(id, "critical", output));
  }

  #livePersisted(id: string): ReturnType<AgentStore["ttlState"]> {
    const { store, now } = this.#deps;
    const persisted = store.ttlState(id);
    return persisted && persisted.expiresAtMs > now() ? persisted : undefined;
  }

  #setState(id: string, status: CheckStatus, output: string): void {
    const { now, onState } = this.#deps;
    const check = this.#running.get(id);
    if (!check) return;
    const state = { ...check.state, status, output };
    const criticalSinceMs = status === "critical" ? (check.criticalSinceMs ?? now()) : undefined;
    this.#running.set(id, { ...check, state, criticalSinceMs });
    onState(state, check.state);
  }
}

function stop(check: RunningCheck | undefined): void {
  check?.runner?.[Symbol.dispose]();
  check?.ttl?.[Symbol.dispose]();
}

function describeState(definition: CheckDefinition, service: ServiceDefinition | undefined): CheckState {
  return {
    id: definition.id,
    name: definition.name,
    status: definition.status,
    notes: definition.notes,
    output: "",
    serviceId: definition.serviceId,
    serviceName: service?.name ?? "",
    serviceTags: service?.tags ?? [],
    type: definition.kind,
    interval: durationText(definition, definition.intervalMs),
    timeout: durationText(definition, definition.timeoutMs),
  };
}

function durationText({ standalone }: CheckDefinition, ms: number): string {
  return ms === 0 && !standalone ? "" : formatGoDurationMs(ms);
}

function limitOutput(output: string, maximumBytes: number): string {
  const bytes = Buffer.from(output, "utf8");
  if (bytes.length <= maximumBytes) return output;
  const kept = bytes.subarray(0, maximumBytes).toString("utf8");
  return `${kept} ... (captured ${maximumBytes} of ${bytes.length} bytes)`;
}
