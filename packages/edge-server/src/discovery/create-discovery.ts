import { isDeepStrictEqual } from "node:util";
import { messageOf } from "command-line/message-of";
import type { Log } from "workload";
import type { Clock } from "../clock.ts";
import { taggedServices } from "./catalog-services.ts";
import { createAccessProblems } from "./access-problems.ts";
import { createCauseLog } from "./cause-log.ts";
import type { ConsulAnswer, ConsulClient } from "./consul-client.ts";
import { ConsulFailure } from "./consul-failure.ts";
import { createContactRecord, type ConsulContact } from "./contact-record.ts";
import { createFilterNotice } from "./filter-notice.ts";
import { parseHealthRows } from "./health-rows.ts";
import { lookAfterAgents } from "./look-after-agents.ts";
import { createQueryTurns, type QueryTurns } from "./query-turns.ts";
import { applyProbe, reconcile } from "./reconcile.ts";
import { restoredSnapshot } from "./restored-snapshot.ts";
import { serviceKey } from "./service-key.ts";
import type { SavedSnapshot } from "./snapshot-file.ts";
import { SnapshotHolder } from "./snapshot-holder.ts";
import { emptySnapshot, type BadRow, type Snapshot } from "./snapshot.ts";
import { watchQuery, type WatchOptions } from "./watch-query.ts";

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

type Watched = Pick<WatchOptions, "path" | "onAnswer" | "signal" | "turns">;

interface Watcher {
  /** As Consul is asked for it, and as the snapshot calls it. */
  readonly name: string;
  readonly path: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Starts to follow: one query for the catalogue's services, one for each service of interest. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  return new ConsulDiscovery(options);
}

class ConsulDiscovery implements Discovery {
  readonly informed: Promise<void>;
  readonly ended: Promise<void>;
  readonly #options: DiscoveryOptions;
  #followed: Followed;
  readonly #snapshots: SnapshotHolder;
  readonly #contact: ReturnType<typeof createContactRecord>;
  readonly #warn: ReturnType<typeof createCauseLog>;
  readonly #problems: ReturnType<typeof createAccessProblems>;
  readonly #filterNotice: ReturnType<typeof createFilterNotice>;
  readonly #turns: QueryTurns;
  /** By key, as `tagged` and `heard` are. */
  readonly #watchers = new Map<string, Watcher>();
  #lastCatalogue: ConsulAnswer | undefined;
  #tagged: ReadonlySet<string> = new Set();
  readonly #heard = new Set<string>();
  readonly #informing = Promise.withResolvers<void>();

  constructor(options: DiscoveryOptions) {
    const { client, clock, log, saved, services } = options;
    this.#options = options;
    this.#followed = options;
    this.informed = this.#informing.promise;
    this.#contact = createContactRecord(clock);
    this.#warn = createCauseLog({ clock, write: (fields, message) => log.warn(fields, message) });
    this.#problems = createAccessProblems({ clock, log });
    this.#filterNotice = createFilterNotice({
      problems: this.#problems,
      agent: () => client.agents().inUse,
      token: () => client.tokenName,
    });
    // The catalogue's own query may always wait.
    this.#turns = createQueryTurns({ slots: Math.max(1, client.maxQueries - 1), clock });
    const initial = saved ? restoredSnapshot(saved, services, clock.now()) : emptySnapshot;
    this.#snapshots = new SnapshotHolder(initial, options.onSnapshot);
    if (saved) client.learn(saved.agents);
    if (initial.services.size > 0) {
      options.onSnapshot(initial);
      this.#informing.resolve();
    }
    for (const service of [...services, ...initial.services.keys()]) this.#followService(service);
    this.ended = this.#run();
  }

  snapshot(): Snapshot {
    return this.#snapshots.current;
  }

  probed(id: string, isWorking: boolean): void {
    for (const [service, instances] of this.snapshot().services) {
      const changed = applyProbe(instances, { id, isWorking, now: this.#options.clock.now() });
      if (changed === instances) continue;
      this.#snapshots.replace(service, changed, {});
      this.#unfollowIfDone(serviceKey(service));
      return;
    }
  }

  follow(next: Followed): void {
    this.#followed = next;
    for (const service of next.services) this.#followService(service);
    if (this.#lastCatalogue) this.#onCatalogue(this.#lastCatalogue);
  }

  contact(): ConsulContact {
    const problems = this.#problems.list();
    return { ...this.#contact.read(), agents: this.#options.client.agents(), problems };
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    const catalogue = this.#watch({
      path: "/v1/catalog/services",
      onAnswer: (answer) => this.#onCatalogue(answer),
      signal,
    });
    const contact = this.#contact;
    await Promise.all([catalogue, lookAfterAgents({ ...this.#options, contact, problems: this.#problems })]);
    await Promise.all([...this.#watchers.values()].map(({ ended }) => ended));
  }

  #onCatalogue(answer: ConsulAnswer): void {
    this.#lastCatalogue = answer;
    const names = [...taggedServices(answer.text, this.#followed.tagPrefix)];
    const keys = names.map(serviceKey);
    // A name may be missing from an incomplete answer: nothing is let go then.
    this.#tagged = new Set(answer.isComplete ? keys : [...this.#tagged, ...keys]);
    for (const name of names) this.#followService(name);
    for (const key of this.#watchers.keys()) this.#unfollowIfDone(key);
    this.#informIfDone();
  }

  #informIfDone(): void {
    if (!this.#lastCatalogue) return;
    if ([...this.#watchers.keys()].every((key) => this.#heard.has(key))) this.#informing.resolve();
  }

  #followService(name: string): void {
    const key = serviceKey(name);
    if (this.#watchers.has(key)) return;
    const controller = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, controller.signal]);
    const path = `/v1/health/service/${encodeURIComponent(name)}`;
    const onAnswer = (answer: ConsulAnswer) => {
      this.#onHealth(name, answer);
      this.#heard.add(key);
      this.#informIfDone();
    };
    const ended = this.#watch({ path, onAnswer, signal, turns: this.#turns });
    this.#watchers.set(key, { name, path, controller, ended });
  }

  #onHealth(service: string, { text, isComplete, isCurrent }: ConsulAnswer): void {
    const { rows, badRows } = parseHealthRows(text, service);
    const before = this.snapshot().services.get(service) ?? [];
    const health = { service, rows, badRows, isComplete, isCurrent };
    const answer = { ...health, isAfterTrouble: this.#contact.wasTroubled() };
    this.#tellOfBadRows(service, badRows);
    const instances = reconcile(before, answer, this.#options.clock.now());
    this.#snapshots.replace(service, instances, { badRows, source: "consul" });
    this.#unfollowIfDone(serviceKey(service));
  }

  #tellOfBadRows(service: string, badRows: readonly BadRow[]): void {
    if (badRows.length === 0 || isDeepStrictEqual(badRows, this.#snapshots.badRowsOf(service))) return;
    this.#warn(
      `bad rows of ${service}`,
      { service, count: badRows.length, badRows: badRows.slice(0, 5) },
      "Consul lists instances that cannot be used",
    );
  }

  /** A service that nobody asks for is followed until its last route is gone: that is the health query's to say. */
  #unfollowIfDone(key: string): void {
    const watcher = this.#watchers.get(key);
    const { services, tagPrefix } = this.#followed;
    if (!watcher || this.#tagged.has(key) || services.some((name) => serviceKey(name) === key)) return;
    const { name, path, controller } = watcher;
    const instances = this.snapshot().services.get(name) ?? [];
    if (instances.some(({ tags }) => tags.some((tag) => tag.startsWith(tagPrefix)))) return;
    controller.abort();
    this.#watchers.delete(key);
    this.#filterNotice.forget(path);
    this.#snapshots.remove(name);
  }

  #watch({ path, onAnswer, signal, turns }: Watched): Promise<void> {
    const { client, clock } = this.#options;
    return watchQuery({
      client,
      path,
      // The agent caches no list of services.
      isCached: turns !== undefined,
      turns,
      onAnswer,
      clock,
      signal,
      onContact: (answer) => {
        this.#contact.heard(answer);
        this.#problems.solved("token");
        this.#problems.solved("tls");
        this.#filterNotice.heard(path, answer.isFiltered);
      },
      onError: (error, failures) => {
        this.#contact.failed(error);
        if (error instanceof ConsulFailure && error.access)
          return this.#problems.found(error.access, messageOf(error), { path });
        // The first failure is news, the rest is the same news.
        if (failures > 1) return;
        const cause = error instanceof ConsulFailure ? error.reason : "unusable answer";
        this.#warn(cause, { err: error, path }, "Consul did not answer; all routes stay as they are");
      },
    });
  }
}
