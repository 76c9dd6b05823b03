import type { Socket } from "node:net";
import type { HeadLimits } from "../http1/head-reader.ts";

/** The client's connection, as far as the instance's side of an exchange needs it. */
export interface DownstreamConnection {
  readonly socket: Socket;
  readonly hop: { readonly settings: { readonly addsVia: boolean; readonly responseHead: HeadLimits } };
  /** The edge is going down: this connection carries no further request. */
  readonly isDraining: boolean;
  /** Body or tunnel bytes may flow now. */
  bytesWanted(): void;
}
