import type { DurableMap } from "../../durable-map.ts";
import { createTopics, type Topics } from "../../http/topics.ts";
import { createCatalog, type Catalog } from "./catalog.ts";
import { createIndexes, type Indexes } from "./indexes.ts";
import { createKv, type Kv } from "./kv.ts";
import { createSessions, type Sessions } from "./sessions.ts";

/** What the servers of a real cluster would hold together. */
export interface ConsulState {
  readonly indexes: Indexes;
  readonly topics: Topics;
  readonly catalog: Catalog;
  readonly kv: Kv;
  readonly sessions: Sessions;
}

/** State over what the disk remembers; the catalog starts empty: agents and external registrations fill it again. */
export function createConsulState(disk: DurableMap, now: () => number): ConsulState {
  const topics = createTopics();
  const indexes = createIndexes(disk, topics);
  const kv = createKv(disk, indexes);
  const sessions = createSessions({ disk, indexes, kv, now });
  return { indexes, topics, catalog: createCatalog(indexes, sessions.lose), kv, sessions };
}
