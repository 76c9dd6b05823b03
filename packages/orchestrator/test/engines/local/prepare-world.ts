import { createLocalEngine } from "../../../src/engines/local/local-engine.ts";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";

/** Makes a world in a process that a test can kill. */
const [home = "", privileges] = process.argv.slice(2);
const inventory = defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 1, clients: 2 });
const kind = privileges === "rootless" ? "rootless" : "root";
await createLocalEngine({ folder: worldFolder(home, "bare"), inventory }, { privileges: kind }).prepare({
  signal: AbortSignal.timeout(60_000),
});
