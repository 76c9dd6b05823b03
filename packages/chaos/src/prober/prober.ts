import { classify, type Ending } from "./classify.ts";
import type { ProbeConfig, ProbeTarget } from "./config.ts";
import { openConnection, type Exchange, type ProbeConnection } from "./connection.ts";
import type { SampleWriter } from "./recording.ts";
import { noOutcomes, type Outcome } from "./sample.ts";
import { createStallClock } from "./stall-clock.ts";
import { dueCount, dueRequest, type DueRequest } from "./schedule.ts";

/** Counts since the start, for the live display and the abort limit. */
export type ProbeCounts = Readonly<Record<Outcome, number>> & {
  readonly due: number;
  readonly inFlight: number;
  /** How many requests at the start, in a row, are decided. */
  readonly decided: number;
  /** Sent later than `lagMs` after they were due. */
  readonly late: number;
  /** Sent later than `blindMs`: meanwhile nothing was seen. */
  readonly blind: number;
};

/** An open-loop load: sends what is due, whatever became of the requests before. */
export interface Prober {
  readonly counts: () => ProbeCounts;
  /** Sends until the signal, or `maxDurationMs` is over; then gives what is under way one timeout to end. */
  run(signal: AbortSignal): Promise<ProbeEnd>;
}

/** What a load ended with. */
export interface ProbeEnd {
  readonly due: number;
  readonly elapsedMs: number;
  /** How many requests were not sent or not decided, by the system's error code. */
  readonly trouble: Readonly<Record<string, number>>;
}

/** Time since the start in microseconds. */
export type ElapsedUs = () => number;

/** Makes a load of this configuration. It never retries. */
export function createProber(
  config: ProbeConfig,
  deps: { readonly writer: SampleWriter; readonly elapsedUs: ElapsedUs },
): Prober {
  const { writer, elapsedUs } = deps;
  const endpoints = config.targets.map((target) => parseEndpoint(target, config.method));
  const idle = config.targets.map((): ProbeConnection[] => []);
  const totals = noOutcomes();
  const trouble: Record<string, number> = {};
  const open = new Map<number, () => void>();
  let [sent, late, blind] = [0, 0, 0];
  const stalls = createStallClock(elapsedUs);

  const send = (due: DueRequest) => {
    const endpoint = endpoints[due.target];
    if (!endpoint) return;
    const lagUs = elapsedUs() - due.dueUs;
    if (lagUs > config.lagMs * 1000) late++;
    if (lagUs > config.blindMs * 1000) blind++;
    const nonce = `${due.number.toString(36)}.${due.dueUs.toString(36)}`;
    const stalledBeforeMs = stalls.totalMs();
    const record = (ending: Ending) => {
      const stalledMs = stalls.totalMs() - stalledBeforeMs;
      const outcome = classify(ending.kind === "timeout" ? { ...ending, stalledMs } : ending, nonce);
      totals[outcome]++;
      if (ending.kind === "error" && outcome === "unknown")
        trouble[ending.code] = (trouble[ending.code] ?? 0) + 1;
      const status = ending.kind === "answer" ? ending.status : 0;
      const { dueUs, target, lane } = due;
      writer.add({ dueUs, lagUs, latencyUs: elapsedUs() - dueUs, target, lane, outcome, status });
    };
    if (open.size >= config.maxInFlight) return record({ kind: "unsent" });
    const onEnd = (ending: Ending, connection: ProbeConnection | undefined) => {
      if (!open.delete(due.number)) return;
      if (connection) idle[due.target]?.push(connection);
      record(ending);
    };
    open.set(due.number, () => onEnd({ kind: "unsent" }, undefined));
    const request = endpoint.render(nonce, due.lane === "fresh");
    const exchange = {
      address: endpoint.address,
      port: endpoint.port,
      request,
      timeoutMs: config.timeoutMs,
      onEnd,
    };
    dispatch(exchange, due.lane === "fresh" ? undefined : idle[due.target]);
  };

  /** Requests are opened in the order of their numbers. */
  const oldestOpen = () => open.keys().next().value ?? sent;

  const sendDue = () => {
    const due = dueCount(Math.min(elapsedUs(), config.maxDurationMs * 1000), config.ratePerSecond);
    while (sent < due)
      send(dueRequest(sent++, { ratePerSecond: config.ratePerSecond, targets: endpoints.length }));
  };

  const settle = async (elapsedMs: number) => {
    const deadlineUs = elapsedMs * 1000 + config.timeoutMs * 1100;
    while (open.size > 0 && elapsedUs() < deadlineUs) {
      stalls.tick();
      await nextTick();
    }
    for (const abandon of Array.from(open.values())) abandon();
    for (const connection of idle.flat()) connection.destroy();
  };

  return {
    counts: () => ({ ...totals, due: sent, inFlight: open.size, decided: oldestOpen(), late, blind }),
    async run(signal) {
      while (!signal.aborted && elapsedUs() < config.maxDurationMs * 1000) {
        stalls.tick();
        sendDue();
        await nextTick();
      }
      if (!signal.aborted) sendDue();
      const elapsedMs = elapsedUs() / 1000;
      await settle(elapsedMs);
      return { due: sent, elapsedMs, trouble };
    },
  };
}

/** Over an idle connection that the other side has not closed, else over a new one. */
function dispatch(exchange: Exchange, pool: ProbeConnection[] | undefined): void {
  for (let reused = pool?.pop(); reused; reused = pool?.pop()) {
    if (reused.usable()) return reused.send(exchange);
  }
  openConnection(exchange);
}

interface Endpoint {
  readonly address: string;
  readonly port: number;
  render(body: string, closes: boolean): string;
}

function parseEndpoint(target: ProbeTarget, method: string): Endpoint {
  const url = new URL(target.url);
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: text/plain\r\n`;
  return {
    address: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 80),
    render: (body, closes) =>
      `${head}${closes ? "connection: close\r\n" : ""}content-length: ${body.length}\r\n\r\n${body}`,
  };
}

/**
 * About a millisecond: what node's timers can do. Then once around: after a stall of this process, connections that were closed meanwhile are
 * seen to be closed before anything is sent over them.
 */
function nextTick(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setImmediate(resolve), 1));
}
