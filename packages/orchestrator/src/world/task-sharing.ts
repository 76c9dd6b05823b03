import type { World } from "./open-world.ts";

/** What is to be said of a closed world whose tasks have no accounts of their own: nothing where they have. */
export async function readTaskSharing({
  inventory,
  engine: { taskAccounts },
}: Pick<World, "inventory" | "engine">): Promise<string[]> {
  if (inventory.security === "open" || (await taskAccounts?.prefix()) !== undefined) return [];
  return [
    "tasks run as their Nomad clients do, and can read each other's secrets: docs/your-own-hosts.md (who runs as what) says when each job has an account",
  ];
}
