/** Milliseconds; 0 means none. Checked every 100 ms. */
export interface UpstreamTimeouts {
  /** TCP and TLS handshake. */
  readonly connectMs: number;
  /** After so long another instance is asked for a connection instead, where there is one. */
  readonly connectTryMs: number;
  /** Request sent → response head. */
  readonly headMs: number;
  /** Longest silence while a counted body flows, and longest time that a client reads nothing of any. */
  readonly idleMs: number;
  /** Longest silence of a response without a length: an event stream, for example. */
  readonly streamIdleMs: number;
  /** Longest silence of a tunnel. */
  readonly tunnelIdleMs: number;
  /** Request head read → response complete, retries included; not for tunnels. */
  readonly requestMs: number;
}
