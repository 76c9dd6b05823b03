import type { BodyRateLimit } from "../downstream/body-rate.ts";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import type { UpstreamPools } from "../upstream/pools.ts";
import type { ProxyObserver } from "./exchange-record.ts";
import type { UpstreamSelector } from "./upstream-selector.ts";

/** What all exchanges share. */
export interface ExchangeDeps {
  readonly selector: UpstreamSelector;
  readonly pools: UpstreamPools;
  readonly observer: ProxyObserver;
  /** A request body that arrives more slowly is refused. */
  readonly bodyRate: () => BodyRateLimit;
  readonly deadPeers: DeadPeers;
}
