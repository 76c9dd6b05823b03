import { describeCertificate, splitCertificates } from "certificates";
import type { WorldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { worldFlag } from "../world-flag.ts";
import { endsSoon, readCertificates } from "./ensure-certificates.ts";

/** One certificate of a world, for people. */
export interface ListedCertificate {
  /** `node01 consul`, or `authority`. */
  readonly name: string;
  /** Undefined for an authority. */
  readonly host?: string;
  readonly agent?: string;
  /** DNS names and addresses; of an authority its own name. */
  readonly names: readonly string[];
  readonly serial: string;
  readonly expires: Date;
  /** Whole days; negative when it is over. */
  readonly daysLeft: number;
  /** `soon`: within 30 days. */
  readonly state: "valid" | "soon" | "expired";
}

/** The world's authorities, then its agents' certificates; none of an open world. */
export async function listCertificates(
  folder: WorldFolder,
  inventory: Inventory,
  now: Date,
): Promise<ListedCertificate[]> {
  const certificates = await readCertificates(folder, inventory);
  if (!certificates) return [];
  const { authorities, agents } = certificates;
  return [
    ...splitCertificates(authorities).map((pem) => ({
      name: "authority",
      names: [describeCertificate(pem).subject],
      ...lifeOf(pem, now),
    })),
    ...agents.map(({ host, agent, certificate }) => {
      const { dnsNames, addresses } = describeCertificate(certificate);
      return {
        name: `${host} ${agent}`,
        host,
        agent,
        names: [...dnsNames, ...addresses],
        ...lifeOf(certificate, now),
      };
    }),
  ];
}

type Life = Pick<ListedCertificate, "serial" | "expires" | "daysLeft" | "state">;

function lifeOf(pem: string, now: Date): Life {
  const { serial, notAfter } = describeCertificate(pem);
  return {
    serial,
    expires: notAfter,
    daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / dayMs),
    state: notAfter <= now ? "expired" : endsSoon({ notAfter }, now) ? "soon" : "valid",
  };
}

const dayMs = 24 * 3_600_000;

/** What people should know of certificates whose time is, or will soon be, over: one line for each moment, and the command that helps. */
export function describeExpiry(
  certificates: readonly ListedCertificate[],
  state: "soon" | "expired",
  world: string,
): string[] {
  const due = certificates.filter((certificate) => certificate.state === state);
  const moments = [...new Set(due.map(({ expires }) => expires.toISOString().slice(0, 10)))];
  return moments.map((day) => {
    const those = due.filter(({ expires }) => expires.toISOString().startsWith(day));
    const names = those.map(({ host, name }) => (host === undefined ? `the ${name}` : name)).join(", ");
    const [left, one] = [those[0]?.daysLeft ?? 0, those.length === 1];
    const ends = `${one ? "ends" : "end"} on ${day}, in ${left} ${left === 1 ? "day" : "days"}`;
    const when = state === "expired" ? `expired on ${day}` : ends;
    return `the ${one ? "certificate" : "certificates"} of ${names} ${when}: \`${rotateCommand(those, world)}\` makes new ones`;
  });
}

/** What there is to say of a closed world's certificates: `soon` for within 30 days. Nothing of an open one. */
export async function readExpiry(
  { folder, inventory }: { readonly folder: WorldFolder; readonly inventory: Inventory },
  now: Date,
): Promise<Readonly<Record<"soon" | "expired", readonly string[]>>> {
  const certificates = inventory.security === "closed" ? await listCertificates(folder, inventory, now) : [];
  return {
    soon: describeExpiry(certificates, "soon", folder.name),
    expired: describeExpiry(certificates, "expired", folder.name),
  };
}

function rotateCommand(certificates: readonly ListedCertificate[], world: string): string {
  const authority = certificates.some(({ host }) => host === undefined) ? " --authority" : "";
  return `pnpm world certificates rotate${authority}${worldFlag(world)}`;
}
