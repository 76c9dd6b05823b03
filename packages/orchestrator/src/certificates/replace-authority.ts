import { splitCertificates } from "certificates";
import type { WorldFolder } from "../files/world-folder.ts";
import { createWorldAuthority, readSigner } from "./authority.ts";
import { certificateFiles } from "./certificate-files.ts";

/**
 * How far the replacement of a world's authority has come, as the files say: `none` is under way; `trusting`: the next one is to be trusted by
 * all agents before it signs; `signing`: it signs, and the old one is trusted until no agent has a certificate of it any more.
 */
export type AuthorityReplacement = "none" | "trusting" | "signing";

/** See {@link AuthorityReplacement}. */
export async function readReplacement(folder: WorldFolder): Promise<AuthorityReplacement> {
  const files = certificateFiles(folder);
  if (await files.nextAuthority.read()) return "trusting";
  const authorities = splitCertificates((await files.readAuthorities()) ?? "");
  return authorities.length > 1 ? "signing" : "none";
}

/** Makes the next authority, unless it is there, and has the world trust it beside those that it trusts. */
export async function addAuthority(folder: WorldFolder, now: Date): Promise<void> {
  const files = certificateFiles(folder);
  const known = await files.nextAuthority.read();
  const next = known ?? (await createWorldAuthority(folder, now));
  if (!known) await files.nextAuthority.write(next);
  const trusted = splitCertificates((await files.readAuthorities()) ?? "");
  const [added = ""] = splitCertificates(next.certificate);
  if (!trusted.includes(added)) await files.writeAuthorities([...trusted, added].join(""));
}

/** From now on the next authority signs. Only once all agents trust it. */
export async function adoptAuthority(folder: WorldFolder): Promise<void> {
  const files = certificateFiles(folder);
  const next = await files.nextAuthority.read();
  if (!next) return;
  await files.writeAuthorityKey(next.key);
  await files.removeNextAuthority();
}

/** From now on only the authority that signs is trusted. Only once all agents have certificates of it. */
export async function retireAuthorities(folder: WorldFolder): Promise<void> {
  await certificateFiles(folder).writeAuthorities((await readSigner(folder)).certificate);
}
