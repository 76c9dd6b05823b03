import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import { parseDurationMs } from "durations";
import type { Catalog } from "./catalog.ts";
import type { Indexes } from "./indexes.ts";
import { releaseKeys } from "./kv-operations.ts";
import type { Kv } from "./kv.ts";

const session = z.object({
  id: z.string(),
  name: z.string(),
  node: z.string(),
  lockDelayMs: z.number(),
  behavior: z.enum(["release", "delete"]),
  /** As the client wrote it; empty or zero: none. */
  ttl: z.string(),
  nodeChecks: z.array(z.string()),
  serviceChecks: z.array(z.object({ ID: z.string(), Namespace: z.string() })),
  /** The older field for both. */
  checks: z.array(z.string()),
  createIndex: z.number(),
});

/** A holder of locks: the session lives as long as its node, its checks and, with a TTL, its renewals. */
export type Session = Readonly<z.infer<typeof session>>;

/** The topic of all sessions. */
export const sessionTopic = "sessions";
const diskPrefix = "session/";

export interface SessionDeps {
  readonly disk: DurableMap;
  readonly indexes: Indexes;
  readonly kv: Kv;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Sessions over what the disk remembers; a session ends at twice its TTL, which is the latest that Consul promises. */
export class Sessions implements Disposable {
  readonly #deps: SessionDeps;
  readonly #sessions: Map<string, Session>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #delayedUntil = new Map<string, number>();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#sessions = new Map(deps.disk.read(diskPrefix, (value) => session.parse(value)));
  }

  /** Begins to count the TTLs, and ends sessions whose node is no more. */
  start(catalog: Catalog): void {
    for (const one of this.#sessions.values()) {
      if (catalog.node(one.node)) this.#restartTimer(one);
      else this.destroy(one.id);
    }
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** By id. */
  list(): readonly Session[] {
    return [...this.#sessions.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  create(definition: Omit<Session, "createIndex">): void {
    this.#deps.indexes.change((change) => {
      const created = { ...definition, createIndex: change.index };
      this.#deps.disk.set(diskPrefix + created.id, created);
      this.#sessions.set(created.id, created);
      change.touch(sessionTopic);
      this.#restartTimer(created);
    });
  }

  /** Begins the TTL anew; undefined when there is no such session. */
  renew(id: string): Session | undefined {
    const found = this.#sessions.get(id);
    if (found) this.#restartTimer(found);
    return found;
  }

  /** Ends a session: its keys are free, or gone, and not to be had again before its lock delay is over. */
  destroy(id: string): void {
    const { disk, indexes, kv } = this.#deps;
    const found = this.#sessions.get(id);
    if (!found) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    indexes.change((change) => {
      const keys = kv.within(change, (view) => releaseKeys(view, id, found.behavior));
      disk.delete(diskPrefix + id);
      this.#sessions.delete(id);
      change.touch(sessionTopic);
      this.#delay(keys, found.lockDelayMs);
    });
  }

  /** Whether a key may not be locked yet. */
  isDelayed(key: string): boolean {
    return (this.#delayedUntil.get(key) ?? 0) > this.#deps.now();
  }

  /** Ends the sessions of a node that need this check, or all of them. */
  lose(node: string, checkId: string | undefined): void {
    for (const one of this.#sessions.values())
      if (one.node === node && (checkId === undefined || needs(one, checkId))) this.destroy(one.id);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #delay(keys: readonly string[], ms: number): void {
    const now = this.#deps.now();
    for (const [key, until] of this.#delayedUntil) if (until <= now) this.#delayedUntil.delete(key);
    if (ms > 0) for (const key of keys) this.#delayedUntil.set(key, now + ms);
  }

  #restartTimer({ id, ttl }: Session): void {
    clearTimeout(this.#timers.get(id));
    const ms = 2 * (parseDurationMs(ttl, { signed: true }) ?? 0);
    if (ms <= 0) return;
    const timer = setTimeout(() => this.destroy(id), ms);
    this.#timers.set(id, timer);
  }
}

function needs({ nodeChecks, serviceChecks, checks }: Session, checkId: string): boolean {
  return (
    nodeChecks.includes(checkId) || checks.includes(checkId) || serviceChecks.some(({ ID }) => ID === checkId)
  );
}
