import { sections, type Section, type WorldPicture } from "./world-picture.ts";

/** What differs between two pictures: entries as they are now, `null` for those that are gone. */
export type Delta = {
  readonly [S in Section]?: Readonly<Record<string, WorldPicture[S][string] | null>>;
};

type AnySection = Readonly<Record<string, unknown>>;

/** What has to be told to whoever has `before`; undefined when nothing differs. Pure. */
export function deltaOf(before: WorldPicture, after: WorldPicture): Delta | undefined {
  const changed = sections.flatMap((section) => {
    const entries = changesOf(before[section], after[section]);
    return entries.length === 0 ? [] : [[section, Object.fromEntries(entries)] as const];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

function changesOf(before: AnySection, after: AnySection): [string, unknown][] {
  if (before === after) return [];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(
    ([key, entry]) => !Object.hasOwn(before, key) || !isEqual(before[key], entry),
  );
  return [...gone.map((key): [string, unknown] => [key, null]), ...changed];
}

/** Entries are plain data, made in one place: their keys have one order. */
function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The picture with a delta's changes; sections without a change are the same objects as before. Pure. */
export function applyDelta(picture: WorldPicture, delta: Delta): WorldPicture {
  const changed = sections.flatMap((section) => {
    const changes: AnySection | undefined = delta[section];
    return changes === undefined ? [] : [[section, patched(picture[section], changes)] as const];
  });
  return { ...picture, ...Object.fromEntries(changed) };
}

function patched(entries: AnySection, changes: AnySection): AnySection {
  // Keys are names that anybody may give: never assigned one by one, `__proto__` is one of them.
  const kept = Object.entries(entries).filter(([key]) => !Object.hasOwn(changes, key));
  const now = Object.entries(changes).filter(([, entry]) => entry !== null);
  return Object.fromEntries([...kept, ...now]);
}
