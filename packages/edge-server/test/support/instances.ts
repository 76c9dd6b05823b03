import type { Instance, Snapshot } from "../../src/discovery/snapshot.ts";

/** A passing instance of service `web`, with what differs. */
export function instanceOf(facts: Partial<Instance> & { id: string }): Instance {
  return {
    service: "web",
    node: "n",
    address: "10.0.0.1",
    port: 80,
    tags: [],
    weight: 1,
    state: "passing",
    reason: "all checks pass",
    since: 0,
    isUsable: true,
    ...facts,
  };
}

/** A snapshot of these instances, by service. */
export function snapshotOf(...instances: readonly Instance[]): Snapshot {
  return {
    generation: 1,
    services: Map.groupBy(instances, ({ service }) => service),
    badRows: new Map(),
    source: "consul",
  };
}
