import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import { parseDuration } from "../../http/duration.ts";
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

/** Who may hold locks: lives as long as its node, its checks and, with a TTL, its renewals. */
export type Session = Readonly<z.infer<typeof session>>;

export interface Sessions extends Disposable {
  get(id: string): Session | undefined;
  /** By id. */
  list(): readonly Session[];
  create(definition: Omit<Session, "createIndex">): void;
  /** Begins the TTL anew; undefined when there is no such session. */
  renew(id: string): Session | undefined;
  /** Ends a session: its keys are free, or gone, and not to be had again before its lock delay is over. */
  destroy(id: string): void;
  /** Whether a key may not be locked yet. */
  isDelayed(key: string): boolean;
  /** Ends the sessions of a node that need this check, or all of them. */
  lose(node: string, checkId: string | undefined): void;
  /** Begins to count the TTLs, and ends sessions whose node is no more. */
  start(catalog: Catalog): void;
}

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
export function createSessions({ disk, indexes, kv, now }: SessionDeps): Sessions {
  const sessions = new Map<string, Session>(disk.read(diskPrefix, (value) => session.parse(value)));
  const timers = new Map<string, NodeJS.Timeout>();
  const delayedUntil = new Map<string, number>();

  return {
    get: (id) => sessions.get(id),
    list: () => [...sessions.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    create: (definition) =>
      indexes.change((change) => {
        const created = { ...definition, createIndex: change.index };
        disk.set(diskPrefix + created.id, created);
        sessions.set(created.id, created);
        change.touch(sessionTopic);
        restartTimer(created);
      }),
    renew: (id) => {
      const found = sessions.get(id);
      if (found) restartTimer(found);
      return found;
    },
    destroy,
    isDelayed: (key) => (delayedUntil.get(key) ?? 0) > now(),
    lose: (node, checkId) => {
      for (const one of sessions.values())
        if (one.node === node && (checkId === undefined || needs(one, checkId))) destroy(one.id);
    },
    start: (catalog) => {
      for (const one of sessions.values()) {
        if (catalog.node(one.node)) restartTimer(one);
        else destroy(one.id);
      }
    },
    [Symbol.dispose]: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };

  function destroy(id: string): void {
    const found = sessions.get(id);
    if (!found) return;
    clearTimeout(timers.get(id));
    timers.delete(id);
    indexes.change((change) => {
      const keys = kv.within(change, (view) => releaseKeys(view, id, found.behavior));
      disk.delete(diskPrefix + id);
      sessions.delete(id);
      change.touch(sessionTopic);
      delay(keys, found.lockDelayMs);
    });
  }

  function delay(keys: readonly string[], ms: number): void {
    for (const [key, until] of delayedUntil) if (until <= now()) delayedUntil.delete(key);
    if (ms > 0) for (const key of keys) delayedUntil.set(key, now() + ms);
  }

  function restartTimer({ id, ttl }: Session): void {
    clearTimeout(timers.get(id));
    const ms = parseDuration(ttl) ?? 0;
    if (ms > 0)
      timers.set(
        id,
        setTimeout(() => destroy(id), 2 * ms),
      );
  }
}

function needs({ nodeChecks, serviceChecks, checks }: Session, checkId: string): boolean {
  return (
    nodeChecks.includes(checkId) || checks.includes(checkId) || serviceChecks.some(({ ID }) => ID === checkId)
  );
}
