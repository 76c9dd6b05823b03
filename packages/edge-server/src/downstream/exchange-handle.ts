/** A request and its response, as the client's connection sees them. */
export interface ExchangeHandle {
  /** Whether more bytes from the client belong to this exchange. */
  readonly needsBytes: boolean;
  /** Whether {@link takeBytes} may be called now. */
  readonly wantsBytes: boolean;
  start(): void;
  /** Takes body or tunnel bytes from an offset; returns the offset behind the last one taken. */
  takeBytes(bytes: Buffer, from: number): number;
  clientDrained(): void;
  /** The client sends nothing more. Outside of a tunnel it counts as gone: nothing tells a client that left from a client that half-closed. */
  clientEnded(): void;
  /** `peer-dead`: its host answers TCP no more. */
  clientLeft(outcome?: "client-left" | "peer-dead"): void;
  /** Timeouts, once every sweep. */
  check(now: number): void;
}
