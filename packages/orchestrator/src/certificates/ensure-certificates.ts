import { describeCertificate, issueCertificate, splitCertificates, type CertifiedKey } from "certificates";
import type { WorldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { ensureAuthority, isOfKey } from "./authority.ts";
import { certificateFiles, type CertifiedAgent } from "./certificate-files.ts";
import { wantedCertificates, type WantedCertificate } from "./wanted-certificates.ts";

/** The certificates of a world, as text. */
export interface WorldCertificates {
  /** Whom all agents trust: PEM with one certificate, or two while a new authority takes over. No secret. */
  readonly authorities: string;
  readonly agents: readonly AgentCertificate[];
}

/** One agent's certificate and key. */
export interface AgentCertificate extends CertifiedAgent, CertifiedKey {}

export interface EnsureCertificatesOptions {
  readonly now: Date;
}

/** A certificate that ends within this time is replaced by the next `world up`, and warned of until then. */
const renewalMs = 30 * 24 * 3_600_000;

/** Whether the certificate is over, or will be within 30 days. */
export const endsSoon = ({ notAfter }: { readonly notAfter: Date }, now: Date): boolean =>
  notAfter.getTime() - now.getTime() <= renewalMs;

/**
 * The certificates of a world's agents. What is missing, ends soon, or no longer fits the inventory (another address, role or datacenter) is
 * made; everything else stays as it is. Throws CERTIFICATE_AUTHORITY_KEY_LOST.
 */
export async function ensureCertificates(
  folder: WorldFolder,
  inventory: Inventory,
  { now }: EnsureCertificatesOptions,
): Promise<WorldCertificates> {
  const files = certificateFiles(folder);
  const known = await readCertificates(folder, inventory);
  const wanted = wantedCertificates(inventory);
  const missing = wanted.filter((want) => {
    const present = known?.agents.find(isOf(want));
    return !present || !known || !fits(present, want, { authorities: known.authorities, now });
  });
  await files.keepHosts(inventory.hosts.map(({ name }) => name));
  if (known && missing.length === 0) return known;
  await ensureAuthority(folder, now);
  await issueCertificates(folder, missing, { now });
  return requireCertificates(folder, inventory);
}

/** Gives these agents new certificates of the world's authority. */
export async function issueCertificates(
  folder: WorldFolder,
  wanted: readonly WantedCertificate[],
  { now }: EnsureCertificatesOptions,
): Promise<void> {
  const authority = await ensureAuthority(folder, now);
  const files = certificateFiles(folder);
  for (const { host, agent, dnsNames, addresses } of wanted) {
    const issued = await issueCertificate({ authority, name: `${host} ${agent}`, dnsNames, addresses, now });
    await files.ofAgent({ host, agent }).write(issued);
  }
}

/** What a world has of the certificates that its inventory asks for; undefined without an authority. */
export async function readCertificates(
  folder: WorldFolder,
  inventory: Inventory,
): Promise<WorldCertificates | undefined> {
  const files = certificateFiles(folder);
  const authorities = await files.readAuthorities();
  if (authorities === undefined) return undefined;
  const agents = await Promise.all(
    wantedCertificates(inventory).map(async ({ host, agent }) => {
      const pair = await files.ofAgent({ host, agent }).read();
      return pair ? [{ host, agent, ...pair }] : [];
    }),
  );
  return { authorities, agents: agents.flat() };
}

async function requireCertificates(folder: WorldFolder, inventory: Inventory): Promise<WorldCertificates> {
  const certificates = await readCertificates(folder, inventory);
  if (certificates) return certificates;
  throw new Error(`the certificates of world ${folder.name} were removed while they were made`);
}

const isOf =
  ({ host, agent }: CertifiedAgent) =>
  (other: CertifiedAgent): boolean =>
    other.host === host && other.agent === agent;

/** A pair of which only one half was replaced, when its making was interrupted, does not fit either. */
function fits(
  { certificate, key }: CertifiedKey,
  { dnsNames, addresses }: WantedCertificate,
  { authorities, now }: { readonly authorities: string; readonly now: Date },
): boolean {
  const has = describeCertificate(certificate);
  return (
    isOfKey(certificate, key) &&
    sameSet(has.dnsNames, dnsNames) &&
    sameSet(has.addresses, addresses) &&
    has.isSignedBy(authorities) &&
    !(endsSoon(has, now) && has.notAfter < lastEnd(authorities))
  );
}

/** A certificate that ends together with its authority cannot be replaced by a longer one. */
const lastEnd = (authorities: string): Date =>
  new Date(
    Math.max(...splitCertificates(authorities).map((pem) => describeCertificate(pem).notAfter.getTime())),
  );

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));
