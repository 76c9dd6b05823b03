import type { Socket } from "node:net";
import type { ClientHop } from "./client-hop.ts";

/** What an exchange needs of the connection that it belongs to. */
export interface ExchangeClient {
  readonly socket: Socket;
  readonly hop: ClientHop;
  /** The edge is going down: this connection carries no further request. */
  readonly isDraining: boolean;
  /** Body or tunnel bytes may flow now. */
  bytesWanted(): void;
  /**
   * The last call: what becomes of the connection. `linger`: close, but read on for a while so that the answer is not lost to a reset. `reset`: cut it
   * so that nobody takes that for the end of an answer.
   */
  exchangeEnded(next: "keep" | "linger" | "cut" | "reset"): void;
}
