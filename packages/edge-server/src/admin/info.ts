import { serverInfo, type ServerInfo } from "workload";
import { httpGet } from "../discovery/http-get.ts";
import type { Instance } from "../discovery/snapshot.ts";
import type { LocalDecision } from "../proxy/upstream-selector.ts";

/** The edge's `/info`: every upstream's own `/info`, side by side, or why it could not be had. */
export interface EdgeInfo {
  readonly Upstreams: Readonly<Record<string, unknown>>;
  readonly ServerInfo: ServerInfo;
}

const upstreamTimeoutMs = 5000;
const maxBytes = 1_000_000;

/** Answers `/info` on the main listener. */
export function infoAnswer(instances: () => readonly Instance[]): LocalDecision["answer"] {
  return async (_request, signal) => ({
    status: 200,
    fields: [["Content-Type", "application/json; charset=utf-8"]],
    body: JSON.stringify(await collectInfo(instances(), signal)),
  });
}

/** Asks all instances at once, 5 s at most; a failure is a text in its place. */
export async function collectInfo(instances: readonly Instance[], signal: AbortSignal): Promise<EdgeInfo> {
  const entries = instances.map(async ({ address, port }) => {
    const url = new URL(`http://${address.includes(":") ? `[${address}]` : address}:${port}/info`);
    return [url.href, await askInfo(url, signal)] as const;
  });
  return { Upstreams: Object.fromEntries(await Promise.all(entries)), ServerInfo: serverInfo() };
}

async function askInfo(url: URL, signal: AbortSignal): Promise<unknown> {
  try {
    const { status, text } = await httpGet(url, { timeoutMs: upstreamTimeoutMs, signal, maxBytes });
    return status === 200 ? JSON.parse(text) : `request failed: status ${status}`;
  } catch (error) {
    return `request failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
