import { describeCertificate, issueCertificate } from "certificates";
import type { WorldFolder } from "../files/world-folder.ts";
import { readSigner } from "./authority.ts";
import { certificateNameRefused } from "./errors.ts";

export interface IssueForNamesOptions {
  /** DNS names. */
  readonly names: readonly [string, ...string[]];
  readonly now: Date;
}

/** A certificate with its key in one text (PEM), as programs with both in one file want it. */
export interface IssuedForNames {
  readonly pem: string;
  readonly serial: string;
  readonly expires: Date;
}

/**
 * A certificate of the world's authority for a server that is none of its agents, such as one in front of their UIs. It is good for a year, and not for a
 * client: no agent takes its holder for one of theirs. Throws CERTIFICATE_NAME_REFUSED, CERTIFICATE_AUTHORITY_KEY_LOST.
 */
export async function issueForNames(
  folder: WorldFolder,
  { names, now }: IssueForNamesOptions,
): Promise<IssuedForNames> {
  const refused = names.find((name) => !isForOthers(name));
  if (refused !== undefined) throw certificateNameRefused(refused);
  const authority = await readSigner(folder);
  const { certificate, key } = await issueCertificate({
    authority,
    name: names[0],
    dnsNames: names,
    addresses: [],
    now,
    isClient: false,
  });
  const { serial, notAfter } = describeCertificate(certificate);
  return { pem: `${certificate.trimEnd()}\n${key.trimEnd()}\n`, serial, expires: notAfter };
}

/** Agents believe `server.DC.consul`, `client.REGION.nomad` and their like. */
function isForOthers(name: string): boolean {
  const isName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name);
  if (!isName) return false;
  return /^[^.]+\.service\.consul$/.test(name) || !/(^|\.)(consul|nomad)$/.test(name);
}
