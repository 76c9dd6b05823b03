import type { ExecutableReference, JobContext } from "jobspec";
import { consulOfTasks } from "../agents/consul-of-tasks.ts";
import type { World } from "../world/open-world.ts";

/** What jobs of a world are rendered for. */
export function contextOf(
  { inventory }: Pick<World, "inventory">,
  {
    executable,
    namespace,
    taskAccounts,
  }: Pick<JobContext, "namespace" | "taskAccounts"> & { readonly executable: ExecutableReference },
): JobContext {
  const clients = inventory.hosts.filter((host) => host.roles.nomadClient);
  return {
    datacenters: [inventory.datacenter],
    hostCount: clients.length,
    serverCount: clients.filter((host) => host.roles.consul === "server").length,
    network: "private",
    namespace,
    taskAccounts,
    consul: inventory.security === "closed" ? consulOfTasks : undefined,
    vault: inventory.vault,
    executable,
  };
}
