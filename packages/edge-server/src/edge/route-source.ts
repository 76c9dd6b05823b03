import { emptySnapshot, type Snapshot } from "../discovery/snapshot.ts";
import type { EdgeSettings } from "../options/edge-settings.ts";
import { createRouter } from "../routing/create-router.ts";
import type { RouteTable } from "../routing/route-table.ts";

/** The route table in use: another one whenever the snapshot or the settings change. */
export class RouteSource {
  table: RouteTable;
  #toTable: (snapshot: Snapshot) => RouteTable;

  constructor(settings: EdgeSettings) {
    this.#toTable = routerFor(settings);
    this.table = this.#toTable(emptySnapshot);
  }

  /** Makes the table of this snapshot. */
  use(snapshot: Snapshot): void {
    this.table = this.#toTable(snapshot);
  }

  /** The next table goes by these settings. */
  reconfigure(settings: EdgeSettings): void {
    this.#toTable = routerFor(settings);
  }
}

function routerFor({ tagPrefix, services, upstreamName }: EdgeSettings): (snapshot: Snapshot) => RouteTable {
  return createRouter({ tagPrefix, upstreamName, defaultServices: services });
}
