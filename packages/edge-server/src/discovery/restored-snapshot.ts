import { restored } from "./reconcile.ts";
import { serviceKey } from "./service-key.ts";
import type { SavedSnapshot } from "./snapshot-file.ts";
import type { Instance, Snapshot } from "./snapshot.ts";

/** What an earlier run knew, all of it in doubt. Services are named as in `named` where they differ in case only. */
export function restoredSnapshot(saved: SavedSnapshot, named: readonly string[], now: number): Snapshot {
  const names = new Map(named.map((name) => [serviceKey(name), name]));
  const services = new Map<string, readonly Instance[]>();
  for (const [savedName, instances] of saved.services) {
    const name = names.get(serviceKey(savedName)) ?? savedName;
    names.set(serviceKey(name), name);
    const known = services.get(name) ?? [];
    const others = instances.filter(({ id }) => !known.some((one) => one.id === id));
    services.set(name, [...known, ...others.map((instance) => restoredAs(name, instance, now))]);
  }
  return { generation: 1, services, badRows: new Map(), source: "file" };
}

function restoredAs(service: string, instance: Instance, now: number): Instance {
  const named = instance.service === service ? instance : { ...instance, service };
  return instance.isUsable ? restored(named, now) : named;
}
