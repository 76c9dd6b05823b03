import type { Environment, Log } from "workload";
import { systemClock } from "../clock.ts";
import { createConsulClient } from "./consul-client.ts";
import { consulSettings } from "./consul-settings.ts";
import { createDiscovery } from "./create-discovery.ts";
import type { Instance, Snapshot } from "./snapshot.ts";

export type { Instance, Snapshot };

export interface FollowServicesOptions {
  /** By their names in Consul. */
  readonly services: readonly string[];
  /** Of the program: the standard CONSUL_* variables say how Consul is reached. */
  readonly environment: Environment;
  /** `host:port` of the agent where no variable names one. */
  readonly defaultConsul: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Services of Consul, as they are and as they change. */
export interface FollowedServices {
  /** The agent that is asked first. */
  readonly consul: URL;
  /** What is known now; never waits. */
  snapshot(): Snapshot;
  /** Called after every change from now on, synchronously. */
  onSnapshot(told: (snapshot: Snapshot) => void): void;
  /** Resolves once Consul has answered for each service. */
  readonly informed: Promise<void>;
  /** Resolves once the signal aborted and nothing is asked any more. */
  readonly ended: Promise<void>;
}

/** No tag begins like this: services are followed by their names alone. */
const noPrefix = "\0";

/**
 * Follows services as the edge does, for programs beside it: what this room knows of Consul's answers holds for them too. Throws USAGE for variables that
 * cannot be used.
 */
export async function followServices({
  services,
  environment,
  defaultConsul,
  log,
  signal,
}: FollowServicesOptions): Promise<FollowedServices> {
  const settings = await consulSettings({}, environment, defaultConsul);
  const [consul] = settings.addresses;
  if (!consul) throw new Error("Consul has no address");
  let tell: (snapshot: Snapshot) => void = () => {};
  const discovery = createDiscovery({
    client: createConsulClient(settings),
    services,
    tagPrefix: noPrefix,
    onSnapshot: (snapshot) => tell(snapshot),
    clock: systemClock,
    log,
    signal,
  });
  return {
    consul,
    snapshot: () => discovery.snapshot(),
    onSnapshot: (told) => {
      tell = told;
    },
    informed: discovery.informed,
    ended: discovery.ended,
  };
}
