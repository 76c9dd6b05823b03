import type { NomadConfig } from "../config.ts";
import type { Node } from "../state/node.ts";
import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { fingerprintNode } from "./fingerprint.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Brings the node table to the configured client hosts: known nodes keep id, eligibility and drain; nodes that are no longer configured are down. */
export function registerNodes(store: Store, config: NomadConfig, deps: ServerDeps): Node[] {
  const known = new Map(store.all("nodes").map((node) => [node.Name, node]));
  const hosts = config.hosts.filter((host) => host.client);
  transact(store, deps.now(), (tx) => {
    for (const host of hosts) {
      const old = known.get(host.name);
      const fresh = fingerprintNode({ config, host, id: old?.ID ?? deps.newId(), now: tx.now });
      const kept = old && {
        DrainStrategy: old.DrainStrategy,
        LastDrain: old.LastDrain,
        SchedulingEligibility: old.SchedulingEligibility,
        Events: old.Events,
      };
      tx.putNode({ ...fresh, ...kept });
    }
    for (const node of known.values()) {
      if (!hosts.some((host) => host.name === node.Name)) tx.putNode({ ...node, Status: "down" });
    }
  });
  return store.all("nodes").filter((node) => node.Status === "ready");
}
