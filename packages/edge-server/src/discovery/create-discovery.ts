import * as z from "zod/mini";
import type { Log } from "workload";
import type { Clock } from "../clock.ts";
import { taggedServices } from "./catalog-services.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { createContactRecord, type ConsulContact } from "./contact-record.ts";
import { parseHealthRows } from "./health-rows.ts";
import { applyProbe, reconcile, restored } from "./reconcile.ts";
import type { SavedSnapshot } from "./snapshot-file.ts";
import { emptySnapshot, type Instance, type Snapshot } from "./snapshot.ts";
import { watchQuery } from "./watch-query.ts";

/** Which services are followed. */
export interface Followed {
  /** Whatever their tags are. */
  readonly services: readonly string[];
  /** Services with a tag of this prefix are followed too. */
  readonly tagPrefix: string;
}

export interface DiscoveryOptions extends Followed {
  readonly client: ConsulClient;
  /** What an earlier run knew. */
  readonly saved?: SavedSnapshot | undefined;
  /** Called after every change, synchronously. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Follows Consul; the only part of the edge that knows Consul. */
export interface Discovery {
  /** The newest snapshot; never waits. */
  snapshot(): Snapshot;
  /** Tells the result of the edge's own probe of an instance. */
  probed(id: string, isWorking: boolean): void;
  /** Follows other services from now on. */
  follow(next: Followed): void;
  /** What Consul was last heard to say, and what went wrong since. */
  contact(): ConsulContact;
  /** Resolves once there is a saved snapshot, or Consul has answered for the catalogue and every service that is followed. */
  readonly informed: Promise<void>;
  /** Resolves once the signal aborted and all watchers have ended. */
  readonly ended: Promise<void>;
}

const learnEveryMs = 60_000;
const heartbeatEveryMs = 5000;

/** Starts to follow: one query for the catalogue's services, one for each service of interest. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { client, clock, log, signal } = options;
  let { services: named, tagPrefix } = options;
  let lastCatalogue: ConsulAnswer | undefined;
  const contact = createContactRecord(clock);
  const watchers = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  let snapshot: Snapshot = options.saved ? restoredSnapshot(options.saved, clock.now()) : emptySnapshot;
  let tagged: ReadonlySet<string> = new Set();
  const heard = new Set<string>();
  const informed = Promise.withResolvers<void>();

  if (options.saved) client.learn(options.saved.agents);
  if (snapshot.services.size > 0) {
    options.onSnapshot(snapshot);
    informed.resolve();
  }
  for (const service of new Set([...named, ...snapshot.services.keys()])) followService(service);
  const catalogue = watch("/v1/catalog/services", false, onCatalogue, signal);
  const learning = every(learnEveryMs, learnAgents);
  const beating = every(heartbeatEveryMs, () => client.heartbeat(signal));

  return {
    snapshot: () => snapshot,
    probed: (id, isWorking) => {
      for (const [service, instances] of snapshot.services) {
        const changed = applyProbe(instances, id, isWorking, clock.now());
        if (changed !== instances) return replace(service, changed, snapshot.source);
      }
    },
    follow: (next) => {
      ({ services: named, tagPrefix } = next);
      for (const service of named) followService(service);
      if (lastCatalogue) onCatalogue(lastCatalogue);
    },
    contact: () => ({ ...contact.read(), agents: client.agents() }),
    informed: informed.promise,
    ended: (async () => {
      await Promise.all([catalogue, learning, beating]);
      await Promise.all([...watchers.values()].map(({ ended }) => ended));
    })(),
  };

  function onCatalogue(answer: ConsulAnswer): void {
    lastCatalogue = answer;
    const names = taggedServices(answer.text, tagPrefix);
    // A name may be missing from an incomplete answer: nothing is let go then.
    tagged = answer.isComplete ? names : new Set([...tagged, ...names]);
    for (const name of tagged) followService(name);
    for (const name of watchers.keys()) unfollowIfDone(name);
    informIfDone();
  }

  function informIfDone(): void {
    if (lastCatalogue && [...watchers.keys()].every((name) => heard.has(name))) informed.resolve();
  }

  function followService(service: string): void {
    if (watchers.has(service)) return;
    const controller = new AbortController();
    const stopped = AbortSignal.any([signal, controller.signal]);
    const path = `/v1/health/service/${encodeURIComponent(service)}`;
    const onAnswer = (answer: ConsulAnswer) => {
      const rows = parseHealthRows(answer.text);
      const before = snapshot.services.get(service) ?? [];
      replace(
        service,
        reconcile(
          before,
          { service, rows, isComplete: answer.isComplete, isCurrent: answer.isCurrent },
          clock.now(),
        ),
        "consul",
      );
      heard.add(service);
      informIfDone();
    };
    watchers.set(service, { controller, ended: watch(path, true, onAnswer, stopped) });
  }

  /** A service that nobody asks for is followed until its last route is gone: that is the health query's to say. */
  function unfollowIfDone(service: string): void {
    if (named.includes(service) || tagged.has(service)) return;
    const instances = snapshot.services.get(service) ?? [];
    if (instances.some(({ tags }) => tags.some((tag) => tag.startsWith(tagPrefix)))) return;
    watchers.get(service)?.controller.abort();
    watchers.delete(service);
    const services = new Map(snapshot.services);
    if (services.delete(service)) publish(services, snapshot.source);
  }

  function replace(service: string, instances: readonly Instance[], source: Snapshot["source"]): void {
    publish(new Map(snapshot.services).set(service, instances), source);
    unfollowIfDone(service);
  }

  function publish(services: Snapshot["services"], source: Snapshot["source"]): void {
    snapshot = { generation: snapshot.generation + 1, services, source };
    options.onSnapshot(snapshot);
  }

  function watch(
    path: string,
    isCached: boolean,
    onAnswer: (answer: ConsulAnswer) => void,
    stopped: AbortSignal,
  ) {
    return watchQuery({
      client,
      path,
      isCached,
      onAnswer,
      clock,
      signal: stopped,
      onContact: contact.heard,
      onError: (error, failures) => {
        contact.failed(error);
        // The first failure is news, the rest is the same news.
        if (failures === 1)
          log.warn({ err: error, path }, "Consul did not answer; all routes stay as they are");
      },
    });
  }

  /** Other servers' addresses, for when the agents given are dead. */
  async function learnAgents(): Promise<void> {
    try {
      const { text } = await client.query({ path: "/v1/status/peers", parameters: ["stale"], signal });
      client.learn(z.array(z.string()).parse(JSON.parse(text)).map(hostOf));
    } catch (error) {
      log.debug({ err: error }, "no further Consul agents learned");
    }
  }

  async function every(intervalMs: number, act: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await act();
      await clock.sleep(intervalMs, signal);
    }
  }
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
}

function restoredSnapshot(saved: SavedSnapshot, now: number): Snapshot {
  const services = new Map(
    [...saved.services].map(([service, instances]) => [
      service,
      instances.map((instance) => (instance.isUsable ? restored(instance, now) : instance)),
    ]),
  );
  return { generation: 1, services, source: "file" };
}
