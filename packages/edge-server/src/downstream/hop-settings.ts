import type { HeadLimits } from "../http1/head-reader.ts";

/** How this hop treats heads, whoever the peer is. */
export interface HopSettings {
  /** Whether it names itself in Via, to both sides. */
  readonly addsVia: boolean;
  readonly requestHead: HeadLimits;
  readonly responseHead: HeadLimits;
}

/** What holds unless options say otherwise. Off: nginx (`gzip_proxied`) and IIS compress no response to a request with Via. */
export const hopDefaults: HopSettings = {
  addsVia: false,
  requestHead: { headBytes: 65_536 },
  responseHead: { headBytes: 65_536 },
};
