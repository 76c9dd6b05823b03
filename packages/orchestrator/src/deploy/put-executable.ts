import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { keepExecutable, type DeployedExecutable } from "./kept-executables.ts";

/** Puts an executable at its content-addressed path on every host that may run it, and keeps it for rollbacks. */
export async function putExecutable(
  world: World,
  { digest, path, source, signal }: CallOptions & DeployedExecutable,
): Promise<void> {
  const { hosts } = world.engine.artifacts;
  await Promise.all(hosts.map((host) => host.putFile({ path, source, mode: 0o755 }, { signal })));
  await keepExecutable(world, { digest, path, source });
}
