import { setTimeout as delay } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import { messageOf } from "command-line/message-of";
import { formatAddress, serverInfo, type ServerInfo } from "workload";
import { httpGet } from "../discovery/http-get.ts";
import type { LocalDecision } from "../exchange/upstream-selector.ts";
import { sharedAnswer } from "./shared-answer.ts";
import { tlsInfo, type TlsReport } from "./tls-report.ts";

/** The edge's `/info`: every upstream's own `/info`, side by side, or why it could not be had. */
export interface EdgeInfo {
  readonly Upstreams: Readonly<Record<string, unknown>>;
  /** What TLS goes by; left out where there is none. */
  readonly TLS?: readonly ReturnType<typeof tlsInfo>[];
  readonly ServerInfo: ServerInfo;
}

/** Who may ask: every client, those of the private listener, nobody. */
export const infoModes = ["public", "private", "off"] as const;
export type InfoMode = (typeof infoModes)[number];

/** Whom to ask. */
export interface InfoTarget {
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "https";
}

const limits = {
  /** For the whole collection. */
  timeoutMs: 5000,
  /** Instances asked at once: they are asked beside the requests that they serve, outside of the limits for those. */
  atOnce: 16,
  /** One that has not answered by then is waited for, but keeps no other from being asked. */
  patienceMs: 500,
  /** Of one answer. */
  bytes: 65_536,
  /** Of all answers. */
  allBytes: 8_388_608,
} as const;

/** Between two collections, for each instance that was asked. */
const restMsEach = 1;

export interface InfoSources {
  readonly targets: () => readonly InfoTarget[] | Promise<readonly InfoTarget[]>;
  readonly monotonic: () => number;
  /** The certificate to show to https instances. */
  readonly secureContext?: () => SecureContext | undefined;
  readonly tls?: (() => readonly TlsReport[] | Promise<readonly TlsReport[]>) | undefined;
}

/** `/info` as JSON: one collection serves all who wait for it, and is not begun again at once. */
export function createInfo({
  targets,
  monotonic,
  secureContext,
  tls = () => [],
}: InfoSources): () => Promise<Buffer> {
  let asked = 0;
  return sharedAnswer({
    make: async () => {
      const wanted = await targets();
      asked = wanted.length;
      const TLS = (await tls()).map(tlsInfo);
      const info = await collectInfo(wanted, secureContext?.());
      return Buffer.from(JSON.stringify(TLS.length === 0 ? info : { ...info, TLS }));
    },
    restMs: () => asked * restMsEach,
    duringRest: "again",
    now: monotonic,
    sleep: (ms) => delay(ms),
  });
}

/** Answers `/info` on the main listener. */
export function infoReply(info: () => Promise<Buffer>): LocalDecision["reply"] {
  return async () => ({
    status: 200,
    fields: [["Content-Type", "application/json; charset=utf-8"]],
    body: await info(),
  });
}

/** Asks the instances, some at once, 5 s at most; a failure is a text in its place. Never rejects. */
export async function collectInfo(
  targets: readonly InfoTarget[],
  secureContext?: SecureContext,
): Promise<EdgeInfo> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const found: unknown[] = [];
  const waiting = targets.entries();
  let room: number = limits.allBytes;
  const answers: Promise<unknown>[] = [];
  await Promise.all(Array.from({ length: Math.min(limits.atOnce, targets.length) }, askOn));
  await Promise.all(answers);
  return {
    Upstreams: Object.fromEntries(targets.map((target, i) => [urlOf(target).href, found[i]])),
    ServerInfo: serverInfo(),
  };

  async function askOn(): Promise<void> {
    for (const [i, target] of waiting) {
      const answer = ask(urlOf(target)).then((value) => (found[i] = value));
      answers.push(answer);
      await Promise.race([answer, delay(limits.patienceMs, undefined, { ref: false })]);
    }
  }

  async function ask(url: URL): Promise<unknown> {
    if (deadline.aborted) return `request failed: not asked, all others took ${limits.timeoutMs} ms`;
    if (room <= 0) return `request failed: not asked, the answers before were ${limits.allBytes} bytes`;
    try {
      const { status, text } = await httpGet(url, {
        timeoutMs: limits.timeoutMs,
        signal: deadline,
        maxBytes: limits.bytes,
        // Kept ones would be one for each instance, outside of what is reckoned with.
        agent: false,
        // Shown, not trusted: forwarding verifies the certificate.
        tls: { rejectUnauthorized: false, ...(secureContext && { secureContext }) },
      });
      room -= text.length;
      return status === 200 ? JSON.parse(text) : `request failed: status ${status}`;
    } catch (error) {
      if (deadline.aborted) return `request failed: no answer from ${url.host} within ${limits.timeoutMs} ms`;
      return `request failed: ${messageOf(error)}`;
    }
  }
}

function urlOf({ address, port, protocol }: InfoTarget): URL {
  return new URL(`${protocol}://${formatAddress({ host: address, port })}/info`);
}
