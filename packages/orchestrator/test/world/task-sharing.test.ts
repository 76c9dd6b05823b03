import { expect, test } from "vitest";
import type { TaskAccounts } from "../../src/engines/engine.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { readTaskSharing } from "../../src/world/task-sharing.ts";
import type { World } from "../../src/world/open-world.ts";

const said = (security: "open" | "closed", prefix: string | undefined): Promise<string[]> => {
  const network = "172.16.206.0/24";
  const inventory = defaultInventory({ engine: "local", network, servers: 1, clients: 1 });
  const taskAccounts: TaskAccounts = {
    prefix: () => Promise.resolve(prefix),
    ensure: () => Promise.resolve(),
  };
  const world: Pick<World, "inventory" | "engine"> = {
    inventory: { ...inventory, security },
    engine: Object.assign(Object.create(null), { taskAccounts }),
  };
  return readTaskSharing(world);
};

test("a closed world says that its tasks have no accounts, and nothing where they have or where it is open", async () => {
  expect(await said("closed", undefined)).toEqual([expect.stringContaining("read each other's secrets")]);
  expect(await said("closed", "nd-task-")).toEqual([]);
  expect(await said("open", undefined)).toEqual([]);
});
