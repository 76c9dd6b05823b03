import { formatDuration } from "../../http/duration.ts";
import { startCheck, type CheckDeps } from "../checks/start-check.ts";
import { startTtlTimer, type TtlTimer } from "../checks/ttl-timer.ts";
import type { CheckState, CheckStatus, ServiceDefinition } from "../state/records.ts";
import type { AgentStore } from "./agent-store.ts";
import type { CheckDefinition } from "./check-definition.ts";

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

/** The checks of one agent, each running as long as it is in here. */
export interface AgentChecks extends Disposable {
  all(): readonly AgentCheck[];
  get(id: string): AgentCheck | undefined;
  /** Starts the check; one with the same id is replaced, and its status and output are kept. */
  put(definition: CheckDefinition, service: ServiceDefinition | undefined): void;
  remove(id: string): void;
  /** Sets a TTL check's status; false when there is no TTL check of this id. */
  updateTtl(id: string, status: CheckStatus, output: string): boolean;
}

interface RunningCheck extends AgentCheck {
  readonly runner: Disposable | undefined;
  readonly ttl: TtlTimer | undefined;
}

const defaultOutputBytes = 4_096;

export function createAgentChecks(deps: AgentChecksDeps): AgentChecks {
  const running = new Map<string, RunningCheck>();

  return {
    all: () => [...running.values()],
    get: (id) => running.get(id),
    put: (definition, service) => {
      const previous = running.get(definition.id);
      stop(previous);
      const persisted = definition.kind === "ttl" ? livePersisted(definition.id) : undefined;
      const state = {
        ...describeState(definition, service),
        ...(previous ? { status: previous.state.status, output: previous.state.output } : {}),
        ...(persisted ? { status: persisted.status, output: persisted.output } : {}),
      };
      const remainingMs = persisted ? persisted.expiresAtMs - deps.now() : definition.ttlMs;
      running.set(definition.id, {
        definition,
        state,
        criticalSinceMs: state.status === "critical" ? (previous?.criticalSinceMs ?? deps.now()) : undefined,
        runner: startRunner(definition),
        ttl: definition.kind === "ttl" ? startTtl(definition, remainingMs) : undefined,
      });
      deps.onState(state, previous?.state);
    },
    remove: (id) => {
      stop(running.get(id));
      running.delete(id);
    },
    updateTtl: (id, status, output) => {
      const check = running.get(id);
      if (!check?.ttl) return false;
      const text = limitOutput(output, check.definition.outputMaxBytes || defaultOutputBytes);
      deps.store.saveTtlState(id, { status, output: text, expiresAtMs: deps.now() + check.definition.ttlMs });
      setState(id, status, text);
      check.ttl.renew(text);
      return true;
    },
    [Symbol.dispose]: () => {
      for (const check of running.values()) stop(check);
      running.clear();
    },
  };

  function startRunner(definition: CheckDefinition): Disposable | undefined {
    if (definition.kind !== "http" && definition.kind !== "tcp") return undefined;
    return startCheck(definition, ({ status, output }) => setState(definition.id, status, output), deps);
  }

  function startTtl(definition: CheckDefinition, firstMs: number): TtlTimer {
    return startTtlTimer(definition.ttlMs, firstMs, (output) => setState(definition.id, "critical", output));
  }

  function livePersisted(id: string): ReturnType<AgentStore["ttlState"]> {
    const persisted = deps.store.ttlState(id);
    return persisted && persisted.expiresAtMs > deps.now() ? persisted : undefined;
  }

  function setState(id: string, status: CheckStatus, output: string): void {
    const check = running.get(id);
    if (!check) return;
    const state = { ...check.state, status, output };
    const criticalSinceMs = status === "critical" ? (check.criticalSinceMs ?? deps.now()) : undefined;
    running.set(id, { ...check, state, criticalSinceMs });
    deps.onState(state, check.state);
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
  return ms === 0 && !standalone ? "" : formatDuration(ms);
}

function limitOutput(output: string, maximumBytes: number): string {
  const bytes = Buffer.from(output, "utf8");
  if (bytes.length <= maximumBytes) return output;
  const kept = bytes.subarray(0, maximumBytes).toString("utf8");
  return `${kept} ... (captured ${maximumBytes} of ${bytes.length} bytes)`;
}
