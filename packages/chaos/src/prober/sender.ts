import { createSecureContext } from "node:tls";
import type { Ending } from "./classify.ts";
import type { ProbeConfig, ProbeTarget } from "./config.ts";
import { openConnection, type Exchange, type ProbeConnection, type ProbeTls } from "./connection.ts";
import type { DueRequest } from "./schedule.ts";
import type { StallClock } from "./stall-clock.ts";
import type { Tally } from "./tally.ts";

/** Sends requests, over kept connections and over new ones. */
export interface Sender {
  send(due: DueRequest): void;
  inFlight(): number;
  /** The number of the oldest request under way; undefined while none is. */
  oldest(): number | undefined;
  /** Gives up what is under way and closes every connection. */
  close(): void;
}

export interface SenderDeps {
  readonly tally: Tally;
  readonly stalls: StallClock;
}

/** Makes a sender that never repeats a request. */
export function createSender(config: ProbeConfig, { tally, stalls }: SenderDeps): Sender {
  const { targets, method, authority: ca } = config;
  const tls: ProbeTls | undefined = ca === undefined ? undefined : believing(ca, tally);
  const endpoints = targets.map((target) => parseEndpoint(target, { method, tls }));
  const idle = config.targets.map((): ProbeConnection[] => []);
  // Requests are opened in the order of their numbers: the first key is the oldest.
  const open = new Map<number, () => void>();
  return {
    send(due) {
      const endpoint = endpoints[due.target];
      if (!endpoint) return;
      const sent = tally.begin(due);
      const stalledBeforeMs = stalls.totalMs();
      const record = (ending: Ending) => tally.end(sent, ending, stalls.totalMs() - stalledBeforeMs);
      if (open.size >= config.maxInFlight) return record({ kind: "unsent" });
      const onEnd = (ending: Ending, connection: ProbeConnection | undefined) => {
        if (!open.delete(due.number)) return;
        if (connection) idle[due.target]?.push(connection);
        record(ending);
      };
      open.set(due.number, () => onEnd({ kind: "unsent" }, undefined));
      const { address, port, tls: secured } = endpoint;
      const request = endpoint.render(sent.nonce, due.lane === "fresh");
      const exchange = { address, port, request, timeoutMs: config.timeoutMs, tls: secured, onEnd };
      dispatch(exchange, due.lane === "fresh" ? undefined : idle[due.target]);
    },
    inFlight: () => open.size,
    oldest: () => open.keys().next().value,
    close() {
      for (const abandon of Array.from(open.values())) abandon();
      for (const connection of idle.flat()) connection.destroy();
    },
  };
}

const believing = (ca: string, tally: Tally): ProbeTls => ({
  secureContext: createSecureContext({ ca, minVersion: "TLSv1.2" }),
  onCertificate: tally.sawCertificate,
});

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
  readonly tls: ProbeTls | undefined;
  render(body: string, closes: boolean): string;
}

/** Throws for an https target without an authority: asked over plain TCP it would blame the target. */
function parseEndpoint(
  target: ProbeTarget,
  { method, tls }: { readonly method: string; readonly tls: ProbeTls | undefined },
): Endpoint {
  const url = new URL(target.url);
  if (url.protocol === "https:" && !tls) throw new Error(`${target.name}: https needs an authority`);
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: text/plain\r\n`;
  return {
    address: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    tls: url.protocol === "https:" ? tls : undefined,
    render: (body, closes) =>
      `${head}${closes ? "connection: close\r\n" : ""}content-length: ${body.length}\r\n\r\n${body}`,
  };
}
