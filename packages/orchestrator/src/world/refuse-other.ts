import { worldDiffers } from "./errors.ts";
import type { Manifest } from "./manifest.ts";

/** What the user named on the command line of a world. */
export interface ExplicitWorld {
  readonly engine?: string;
  readonly network?: string;
  readonly hosts?: number;
  readonly datacenter?: string;
}

/** Refuses a world that is there with something else than the user named. Throws WORLD_DIFFERS. */
export function refuseOther(
  { name, inventory }: Manifest,
  { engine, network, hosts, datacenter }: ExplicitWorld,
): void {
  const compared = [
    ["engine", engine, inventory.engine],
    ["network", network, inventory.network],
    ["hosts", hosts, inventory.hosts.length],
    ["datacenter", datacenter, inventory.datacenter],
  ] as const;
  for (const [what, wanted, has] of compared) {
    if (wanted !== undefined && wanted !== has)
      throw worldDiffers({
        name,
        what,
        has: String(has),
        wanted: String(wanted),
        rule: `A world keeps its ${what}: name another world with --world`,
      });
  }
}
