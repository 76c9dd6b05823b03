import { isDeepStrictEqual } from "node:util";
import type { Log } from "workload";
import type { Clock } from "../clock.ts";
import { taggedServices } from "./catalog-services.ts";
import { createCauseLog } from "./cause-log.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { ConsulFailure } from "./consul-failure.ts";
import { createContactRecord, type ConsulContact } from "./contact-record.ts";
import { createFilterNotice } from "./filter-notice.ts";
import { parseHealthRows } from "./health-rows.ts";
import { learnAgents } from "./learn-agents.ts";
import { createQueryTurns, type QueryTurns } from "./query-turns.ts";
import { applyProbe, reconcile } from "./reconcile.ts";
import { restoredSnapshot } from "./restored-snapshot.ts";
import { serviceKey } from "./service-key.ts";
import type { SavedSnapshot } from "./snapshot-file.ts";
import { emptySnapshot, type BadRow, type Instance, type Snapshot } from "./snapshot.ts";
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

interface Watched {
  readonly path: string;
  readonly onAnswer: (answer: ConsulAnswer) => void;
  readonly stopped: AbortSignal;
  readonly turns?: QueryTurns;
}

interface Heard {
  readonly badRows?: readonly BadRow[];
  readonly source?: Snapshot["source"];
}

interface Watcher {
  /** As Consul is asked for it, and as the snapshot calls it. */
  readonly name: string;
  readonly path: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Starts to follow: one query for the catalogue's services, one for each service of interest. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { client, clock, log, signal } = options;
  let { services: named, tagPrefix } = options;
  let lastCatalogue: ConsulAnswer | undefined;
  const contact = createContactRecord(clock);
  const warn = createCauseLog({ clock, write: (fields, message) => log.warn(fields, message) });
  const filterNotice = createFilterNotice(log);
  // The catalogue's own query may always wait.
  const turns = createQueryTurns({ slots: Math.max(1, client.maxQueries - 1), clock });
  /** By key, as `tagged` and `heard` are. */
  const watchers = new Map<string, Watcher>();
  let snapshot: Snapshot = options.saved
    ? restoredSnapshot(options.saved, named, clock.now())
    : emptySnapshot;
  let tagged: ReadonlySet<string> = new Set();
  const heard = new Set<string>();
  const informed = Promise.withResolvers<void>();

  if (options.saved) client.learn(options.saved.agents);
  if (snapshot.services.size > 0) {
    options.onSnapshot(snapshot);
    informed.resolve();
  }
  for (const service of [...named, ...snapshot.services.keys()]) followService(service);
  const catalogue = watch({ path: "/v1/catalog/services", onAnswer: onCatalogue, stopped: signal });
  const learning = every(learnEveryMs, () => learnAgents({ client, log, signal }));
  const beating = every(heartbeatEveryMs, async () => contact.beat(await client.heartbeat(signal)));

  return {
    snapshot: () => snapshot,
    probed: (id, isWorking) => {
      for (const [service, instances] of snapshot.services) {
        const changed = applyProbe(instances, id, isWorking, clock.now());
        if (changed !== instances) return replace(service, changed, {});
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
    const names = [...taggedServices(answer.text, tagPrefix)];
    const keys = names.map(serviceKey);
    // A name may be missing from an incomplete answer: nothing is let go then.
    tagged = new Set(answer.isComplete ? keys : [...tagged, ...keys]);
    for (const name of names) followService(name);
    for (const key of watchers.keys()) unfollowIfDone(key);
    informIfDone();
  }

  function informIfDone(): void {
    if (lastCatalogue && [...watchers.keys()].every((key) => heard.has(key))) informed.resolve();
  }

  function followService(name: string): void {
    const key = serviceKey(name);
    if (watchers.has(key)) return;
    const controller = new AbortController();
    const stopped = AbortSignal.any([signal, controller.signal]);
    const path = `/v1/health/service/${encodeURIComponent(name)}`;
    const onAnswer = (answer: ConsulAnswer) => {
      onHealth(name, answer);
      heard.add(key);
      informIfDone();
    };
    watchers.set(key, { name, path, controller, ended: watch({ path, onAnswer, stopped, turns }) });
  }

  function onHealth(service: string, { text, isComplete, isCurrent }: ConsulAnswer): void {
    const { rows, badRows } = parseHealthRows(text, service);
    const before = snapshot.services.get(service) ?? [];
    const isAfterTrouble = contact.wasTroubled();
    const answer = { service, rows, badRows, isComplete, isCurrent, isAfterTrouble };
    tellOfBadRows(service, badRows);
    replace(service, reconcile(before, answer, clock.now()), { badRows, source: "consul" });
  }

  function tellOfBadRows(service: string, badRows: readonly BadRow[]): void {
    if (badRows.length === 0 || isDeepStrictEqual(badRows, badRowsOf(service))) return;
    warn(
      `bad rows of ${service}`,
      { service, count: badRows.length, badRows: badRows.slice(0, 5) },
      "Consul lists instances that cannot be used",
    );
  }

  function badRowsOf(service: string): readonly BadRow[] {
    return snapshot.badRows.get(service) ?? [];
  }

  /** A service that nobody asks for is followed until its last route is gone: that is the health query's to say. */
  function unfollowIfDone(key: string): void {
    const watcher = watchers.get(key);
    if (!watcher || tagged.has(key) || named.some((name) => serviceKey(name) === key)) return;
    const { name, path, controller } = watcher;
    const instances = snapshot.services.get(name) ?? [];
    if (instances.some(({ tags }) => tags.some((tag) => tag.startsWith(tagPrefix)))) return;
    controller.abort();
    watchers.delete(key);
    filterNotice.forget(path);
    const services = new Map(snapshot.services);
    const badRows = new Map(snapshot.badRows);
    badRows.delete(name);
    if (services.delete(name)) publish({ services, badRows, source: snapshot.source });
  }

  /** What is not given stays as it is. */
  function replace(
    service: string,
    instances: readonly Instance[],
    { badRows = badRowsOf(service), source = snapshot.source }: Heard,
  ): void {
    const services = new Map(snapshot.services).set(service, instances);
    publish({ services, badRows: withBadRows(service, badRows), source });
    unfollowIfDone(serviceKey(service));
  }

  function withBadRows(service: string, rows: readonly BadRow[]): Snapshot["badRows"] {
    if (rows.length === 0 && !snapshot.badRows.has(service)) return snapshot.badRows;
    const badRows = new Map(snapshot.badRows);
    if (rows.length > 0) badRows.set(service, rows);
    else badRows.delete(service);
    return badRows;
  }

  function publish(next: Omit<Snapshot, "generation">): void {
    snapshot = { generation: snapshot.generation + 1, ...next };
    options.onSnapshot(snapshot);
  }

  function watch({ path, onAnswer, stopped, turns: shared }: Watched): Promise<void> {
    return watchQuery({
      client,
      path,
      // The agent caches no list of services.
      isCached: shared !== undefined,
      turns: shared,
      onAnswer,
      clock,
      signal: stopped,
      onContact: (answer) => {
        contact.heard(answer);
        filterNotice.heard(path, answer.isFiltered);
      },
      onError: (error, failures) => {
        contact.failed(error);
        // The first failure is news, the rest is the same news.
        if (failures > 1) return;
        const cause = error instanceof ConsulFailure ? error.reason : "unusable answer";
        warn(cause, { err: error, path }, "Consul did not answer; all routes stay as they are");
      },
    });
  }

  async function every(intervalMs: number, act: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await act();
      await clock.sleep(intervalMs, signal);
    }
  }
}
