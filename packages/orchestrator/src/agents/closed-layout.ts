import { ensureSecretIds } from "../access/secret-ids.ts";
import { ensureCertificates } from "../certificates/ensure-certificates.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { ClosedLayout } from "./agent-layout.ts";

/** What the agents of a closed world prove themselves with, made where it is missing; undefined for an open world. */
export async function closedLayout(
  folder: WorldFolder,
  inventory: Inventory,
): Promise<ClosedLayout | undefined> {
  return undefined;
}
