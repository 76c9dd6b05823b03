import { listCertificates, readExpiry } from "../certificates/list-certificates.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { listWorlds, readManifest } from "../world/manifest.ts";
import type { Finding } from "./finding.ts";

/** The certificates of each closed world of this machine: a finding that is not all right names those that end within 30 days, or are over. */
export async function examineCertificates(home: string, now: Date): Promise<Finding[]> {
  const findings = await Promise.all((await listWorlds(home)).map((folder) => examineWorld(folder, now)));
  return findings.flat();
}

async function examineWorld(folder: WorldFolder, now: Date): Promise<Finding[]> {
  const manifest = await readManifest(folder).catch(() => undefined);
  if (manifest?.inventory.security !== "closed") return [];
  const { inventory } = manifest;
  const certificates = await listCertificates(folder, inventory, now);
  const [first] = certificates.toSorted((one, other) => one.daysLeft - other.daysLeft);
  if (!first) return [];
  const { soon, expired } = await readExpiry({ folder, inventory }, now);
  const due = [...expired, ...soon];
  return [
    {
      what: `certificates of ${folder.name}`,
      found: `${certificates.length}; the first ends on ${first.expires.toISOString().slice(0, 10)} (${first.name})`,
      ok: due.length === 0,
      needed: false,
      use: "closed worlds",
      ...(due.length > 0 && { hint: due.join("\n") }),
    },
  ];
}
