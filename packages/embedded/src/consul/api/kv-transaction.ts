import { casKey, deleteKeyCas, lockKey, setKey, unlockKey, type KvWrite } from "../state/kv-operations.ts";
import type { KvEntry, KvView } from "../state/kv-view.ts";
import type { Sessions } from "../state/sessions.ts";

/** What a transaction may do with keys; the first six only read. */
export const kvVerbs =
  "get get-or-empty get-tree check-index check-session check-not-exists set cas lock unlock delete delete-cas delete-tree".split(
    " ",
  );

const reads = kvVerbs.slice(0, kvVerbs.indexOf("set"));

/** One operation of a transaction on a key. */
export interface KvOperation extends KvWrite {
  readonly verb: string;
  readonly index: number;
  readonly session: string;
}

/** Whether an operation changes nothing. */
export function isKvRead(verb: string): boolean {
  return reads.some((known) => known === verb);
}

/** What an operation answers: entries, with their values or without; or why it failed, in Consul's words. */
export type KvOutcome = { readonly entries: readonly KvEntry[]; readonly value: boolean } | string;

/** Carries an operation out in a view. */
export function applyKvOperation(view: KvView, operation: KvOperation, sessions: Sessions): KvOutcome {
  return isKvRead(operation.verb) ? read(view, operation) : write(view, operation, sessions);
}

function read(view: KvView, { verb, key, index, session }: KvOperation): KvOutcome {
  if (verb === "get-tree") return { entries: view.list(key), value: true };
  const entry = view.get(key);
  if (verb === "check-not-exists") return entry ? `key "${key}" exists` : nothing;
  if (entry)
    return (
      failedCheck(entry, { verb, index, session }) ?? { entries: [entry], value: !verb.startsWith("check-") }
    );
  if (verb === "get-or-empty") return { entries: [{ ...emptyEntry, key }], value: true };
  return `${failedChecks[verb] ?? ""}key "${key}" doesn't exist`;
}

function failedCheck(
  { key, modifyIndex, session: held = "" }: KvEntry,
  { verb, index, session }: Pick<KvOperation, "verb" | "index" | "session">,
): string | undefined {
  if (verb === "check-index" && modifyIndex !== index)
    return `failed index check for key "${key}", current modify index ${modifyIndex} != ${index}`;
  if (verb === "check-session" && held !== session)
    return `failed session check for key "${key}", current session "${held}" != "${session}"`;
  return undefined;
}

const failedChecks: Readonly<Record<string, string>> = {
  "check-index": "failed to check index, ",
  "check-session": "failed to check session, ",
};

const emptyEntry = { value: null, flags: "0", lockIndex: 0, createIndex: 0, modifyIndex: 0 };
const nothing = { entries: [], value: false } as const;

function write(view: KvView, operation: KvOperation, sessions: Sessions): KvOutcome {
  const { verb, key, index, session } = operation;
  const stored = (entry: KvEntry | false, reason: string): KvOutcome =>
    entry === false ? reason : { entries: [entry], value: false };
  const stale = (action: string): string => `failed to ${action} key "${key}", index is stale`;
  switch (verb) {
    case "set":
      return stored(setKey(view, operation), "");
    case "cas":
      return stored(casKey(view, operation, index), stale("set"));
    case "lock":
      if (session === "") return "missing session";
      if (!sessions.get(session)) return `invalid session "${session}"`;
      return sessions.isDelayed(key)
        ? `failed to lock key "${key}", lock delay is not over`
        : stored(lockKey(view, operation, session), `failed to lock key "${key}", lock is already held`);
    case "unlock":
      return stored(
        unlockKey(view, operation, session),
        `failed to unlock key "${key}", lock isn't held, or is held by another session`,
      );
    case "delete-cas":
      return deleteKeyCas(view, key, index) ? nothing : stale("delete");
    case "delete-tree":
      for (const entry of view.list(key)) view.remove(entry.key);
      return nothing;
    default:
      view.remove(key);
      return nothing;
  }
}
