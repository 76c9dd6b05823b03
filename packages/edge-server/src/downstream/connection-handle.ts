import type { Socket } from "node:net";
import type { ClientHop } from "./client-hop.ts";

/** What an exchange needs of the connection that it belongs to. */
export interface ConnectionHandle {
  readonly socket: Socket;
  readonly hop: ClientHop;
  /** Bytes that came over the connection so far: those of TLS, where there is TLS. */
  readonly receivedBytes: number;
  /** The edge is going down: this connection carries no further request. */
  readonly isDraining: boolean;
  /** Body or tunnel bytes may flow now. */
  bytesWanted(): void;
  /**
   * The last call: what becomes of the connection. `linger`: close, but read on for a moment so that the response is not lost to a reset. `swallow`: the
   * same where the client still sends, and may read only afterwards. `reset`: cut it so that nobody takes that for the end of a response.
   */
  exchangeEnded(next: "keep" | "linger" | "swallow" | "cut" | "reset"): void;
}
