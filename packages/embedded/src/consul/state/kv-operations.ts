import type { KvEntry, KvView } from "./kv-view.ts";

/** What a write brings for one key. */
export interface KvWrite {
  readonly key: string;
  /** Base64; null for an empty one. */
  readonly value: string | null;
  readonly flags: string;
}

/** Sets a key; it stays locked when it is, and forgets how often it was. */
export function setKey(view: KvView, write: KvWrite): KvEntry {
  return store(view, write, { lockIndex: 0, session: view.get(write.key)?.session });
}

/** Sets a key if its ModifyIndex is this index (0: if the key does not exist); otherwise returns false. */
export function casKey(view: KvView, write: KvWrite, index: number): KvEntry | false {
  if (index !== (view.get(write.key)?.modifyIndex ?? 0)) return false;
  return setKey(view, write);
}

/** Takes a key for a session; false when another one holds it. */
export function lockKey(view: KvView, write: KvWrite, session: string): KvEntry | false {
  const previous = view.get(write.key);
  if (previous?.session !== undefined && previous.session !== session) return false;
  const lockIndex = (previous?.lockIndex ?? 0) + (previous?.session === session ? 0 : 1);
  return store(view, write, { lockIndex, session });
}

/** Gives a key back; false when this session does not hold it. */
export function unlockKey(view: KvView, write: KvWrite, session: string): KvEntry | false {
  const previous = view.get(write.key);
  if (!previous || previous.session !== session) return false;
  return store(view, write, { lockIndex: previous.lockIndex, session: undefined });
}

/** Deletes a key if its ModifyIndex is this index; otherwise returns false. True for a key that does not exist. */
export function deleteKeyCas(view: KvView, key: string, index: number): boolean {
  const previous = view.get(key);
  if (previous && previous.modifyIndex !== index) return false;
  view.remove(key);
  return true;
}

/** Frees, or by `behavior` deletes, all keys that a session holds; returns them. */
export function releaseKeys(view: KvView, session: string, behavior: "release" | "delete"): string[] {
  const held = view.list("").filter((entry) => entry.session === session);
  for (const entry of held) {
    if (behavior === "delete") view.remove(entry.key);
    else view.put({ ...entry, session: undefined, modifyIndex: view.index });
  }
  return held.map(({ key }) => key);
}

/** An entry as it was is not written again, and keeps its index. */
function store(view: KvView, write: KvWrite, lock: Pick<KvEntry, "lockIndex" | "session">): KvEntry {
  const previous = view.get(write.key);
  const { key, value, flags } = write;
  const isSame =
    previous?.value === value &&
    previous.flags === flags &&
    previous.lockIndex === lock.lockIndex &&
    previous.session === lock.session;
  if (isSame) return previous;
  const createIndex = previous?.createIndex ?? view.index;
  const entry = { key, value, flags, ...lock, createIndex, modifyIndex: view.index };
  view.put(entry);
  return entry;
}
