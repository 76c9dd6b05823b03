import type { DurableMap } from "../../durable-map.ts";
import { createTopics, type Topics } from "../../http/topics.ts";
import { Catalog } from "./catalog.ts";
import { createIndexes, type Indexes } from "./indexes.ts";
import { createKv, type Kv } from "./kv.ts";
import { Sessions } from "./sessions.ts";

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
  const sessions = new Sessions({ disk, indexes, kv, now });
  return {
    indexes,
    topics,
    catalog: new Catalog(indexes, (node, checkId) => sessions.lose(node, checkId)),
    kv,
    sessions,
  };
}
