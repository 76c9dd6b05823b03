import { taskAccountsIn } from "jobspec";
import type { Job } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";

/** Makes the accounts that a job's tasks run as be there before Nomad starts them; nothing in a world that has none. */
export async function ensureTaskAccounts(
  { engine: { taskAccounts } }: Pick<World, "engine">,
  job: Job,
  options: CallOptions,
): Promise<void> {
  const prefix = await taskAccounts?.prefix();
  const names = prefix === undefined ? [] : taskAccountsIn(job, prefix);
  if (names.length > 0) await taskAccounts?.ensure(names, options);
}
