import type { Client } from "../client/client.ts";
import type { HostConfig, NomadConfig } from "../config.ts";
import type { Evaluator } from "../server/evaluator.ts";
import type { ServerDeps } from "../server/server-deps.ts";
import type { Store } from "../state/store.ts";

/** What the routes of one agent work with. */
export interface ApiContext {
  readonly config: NomadConfig;
  readonly host: HostConfig;
  readonly role: "server" | "client";
  readonly store: Store;
  readonly evaluator: Evaluator;
  readonly clients: ReadonlyMap<string, Client>;
  readonly deps: ServerDeps;
  /** Aborts when the agent stops: long polls end with what they have. */
  readonly closing: AbortSignal;
}
