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
  if (inventory.security === "open") return undefined;
  const [{ authorities, agents }, secretIds] = await Promise.all([
    ensureCertificates(folder, inventory, { now: new Date() }),
    ensureSecretIds(folder, inventory),
  ]);
  const known = new Map(agents.map((certified) => [`${certified.host}/${certified.agent}`, certified]));
  return {
    authority: authorities,
    secretIds,
    certificateOf: ({ name }, agent) => {
      const certified = known.get(`${name}/${agent}`);
      if (certified) return certified;
      throw new Error(`${name}/${agent} has no certificate though the inventory has the agent`);
    },
  };
}
