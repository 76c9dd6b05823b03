import type { ServiceAnswer } from "./service-answer.ts";
import { identityOf } from "./identity-of.ts";
import type { Instance } from "./snapshot.ts";

export interface Missing {
  readonly previous: readonly Instance[];
  /** What the answer lists, as instances. */
  readonly listed: readonly Instance[];
  readonly answer: ServiceAnswer;
  readonly now: number;
}

/**
 * The instances in use that an answer does not list and that are kept all the same. An incomplete answer removes nothing. A complete one that forgot
 * more than half of the service at once looks like a wiped Consul: what is listed nowhere any more, neither by its ID nor at its address, is held, until
 * as many are in use again by Consul's word as before. Never more are held than were in use then.
 */
export function holdMissing({ previous, listed, answer, now }: Missing): readonly Instance[] {
  const listedIds = new Set(answer.rows.map(({ id }) => id));
  const missing = previous.filter(({ id, isUsable }) => isUsable && !listedIds.has(id));
  if (missing.length === 0) return missing;
  const forgotten = onePerPlace(forgottenBy(answer, missing));
  if (!answer.isComplete) return forgotten;
  const held = forgotten.filter(({ state }) => state === "held");
  const vanished = forgotten.filter(({ state }) => state !== "held");
  const inUse = previous.filter(({ isUsable, state }) => isUsable && state !== "held").length;
  const isWipe = vanished.length * 2 > inUse;
  const limit = Math.max(isWipe ? inUse : 0, ...held.map(({ holdLimit = 0 }) => holdLimit));
  if (listed.filter(({ isUsable }) => isUsable).length >= limit) return [];
  return [...(isWipe ? vanished.map((instance) => hold(instance, now)) : []), ...held]
    .slice(0, limit)
    .map((instance) => (instance.holdLimit === limit ? instance : { ...instance, holdLimit: limit }));
}

/** The same service ID elsewhere has moved; another one at the same address has taken it over. */
function forgottenBy({ rows, badRows }: ServiceAnswer, missing: readonly Instance[]): readonly Instance[] {
  // Most rows have nothing to do with what is missing: texts are made of the others only.
  const nodes = new Set(missing.map(({ node }) => node));
  const ports = new Set(missing.map(({ port }) => port));
  const identities = new Set(rows.filter(({ node }) => nodes.has(node)).map(({ id }) => identityOf(id)));
  for (const { node, instance } of badRows) identities.add(`${node}/${instance}`);
  const places = new Set(rows.filter(({ port }) => ports.has(port)).map(placeOf));
  return missing.filter(
    (instance) => !identities.has(identityOf(instance.id)) && !places.has(placeOf(instance)),
  );
}

/** The last one that Consul listed there. */
function onePerPlace(instances: readonly Instance[]): readonly Instance[] {
  const places = new Map<string, Instance>();
  for (const instance of instances) {
    const place = placeOf(instance);
    const other = places.get(place);
    if (other === undefined || other.state === "held") places.set(place, instance);
  }
  return [...places.values()];
}

function placeOf({ address, port }: Pick<Instance, "address" | "port">): string {
  return `${address}:${port}`;
}

function hold(instance: Instance, now: number): Instance {
  return {
    ...instance,
    state: "held",
    doubt: undefined,
    reason: "Consul forgot it together with most of its service",
    since: now,
  };
}
