import type { KvEntry } from "../state/kv-view.ts";

/** A key as Consul answers it; Flags is text until {@link encodeKv} writes it. */
export function entryJson(entry: KvEntry, { value }: { readonly value: boolean } = { value: true }): object {
  return {
    LockIndex: entry.lockIndex,
    Key: entry.key,
    Flags: entry.flags,
    Value: value ? entry.value : null,
    ...(entry.session === undefined ? {} : { Session: entry.session }),
    CreateIndex: entry.createIndex,
    ModifyIndex: entry.modifyIndex,
  };
}

/** JSON with Flags as the number they are, which may be more than a JavaScript number holds. */
export function encodeKv(value: unknown, params: URLSearchParams): Buffer {
  const text = params.has("pretty") ? `${JSON.stringify(value, null, 4)}\n` : JSON.stringify(value);
  // No text inside a JSON string looks like this: its quotes are escaped.
  return Buffer.from(text.replaceAll(/"Flags":( ?)"(\d+)"/g, '"Flags":$1$2'));
}
