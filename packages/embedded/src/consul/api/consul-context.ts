import type { ConsulHost } from "../config.ts";
import type { LocalAgent } from "../agent/local-agent.ts";
import type { ExternalNodes } from "../state/external-nodes.ts";
import type { CacheKeys } from "./cache-keys.ts";
import type { ConsulState } from "../state/consul-state.ts";

/** What the routes of one host's agent work on. */
export interface ConsulContext {
  readonly datacenter: string;
  readonly httpPort: number;
  readonly dataDir: string;
  /** All hosts of the world. */
  readonly hosts: readonly (ConsulHost & { readonly nodeId: string })[];
  /** The one whose address was asked. */
  readonly agent: LocalAgent;
  readonly state: ConsulState;
  readonly externalNodes: ExternalNodes;
  readonly cacheKeys: CacheKeys;
  /** Aborts when the process stops: ends all blocking queries. */
  readonly closing: AbortSignal;
  readonly random: () => number;
}
