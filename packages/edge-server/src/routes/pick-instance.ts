import type { Instance, Snapshot } from "../discovery/snapshot.ts";

/** Usable instances of a service in the order in which to try them: rotated by `turn`, so that each gets its share. */
export function instancesInTurn(snapshot: Snapshot, service: string, turn: number): readonly Instance[] {
  const usable = (snapshot.services.get(service) ?? []).filter((instance) => instance.isUsable);
  const start = usable.length === 0 ? 0 : turn % usable.length;
  return [...usable.slice(start), ...usable.slice(0, start)];
}
