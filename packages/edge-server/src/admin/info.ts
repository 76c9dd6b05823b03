import { serverInfo, type ServerInfo } from "workload";
import type { Instance } from "../discovery/snapshot.ts";

/** The edge's `/info`: every upstream's own `/info`, side by side, or why it could not be had. */
export interface EdgeInfo {
  readonly Upstreams: Readonly<Record<string, unknown>>;
  readonly ServerInfo: ServerInfo;
}

const upstreamTimeoutMs = 5000;

/** Asks all instances at once; a failure is a text in its place. */
export async function collectInfo(instances: readonly Instance[]): Promise<EdgeInfo> {
  const entries = instances.map(async ({ address, port }) => {
    const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}/info`;
    return [url, await askInfo(url)] as const;
  });
  return { Upstreams: Object.fromEntries(await Promise.all(entries)), ServerInfo: serverInfo() };
}

async function askInfo(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(upstreamTimeoutMs) });
    if (!response.ok) return `request failed: status ${response.status}`;
    return await response.json();
  } catch (error) {
    return `request failed: ${rootMessage(error)}`;
  }
}

/** fetch hides the system's error behind "fetch failed". */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
