import type { WorldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { issueCertificates } from "./ensure-certificates.ts";
import { addAuthority, adoptAuthority, readReplacement, retireAuthorities } from "./replace-authority.ts";
import { wantedCertificates } from "./wanted-certificates.ts";

/** What all agents are to take over next. */
export type RotationStep = "trust both authorities" | "new certificates" | "trust the new authority only";

export interface RotateOptions {
  /** The authority too. One whose replacement is under way is replaced to the end in any case. */
  readonly authority: boolean;
  readonly now: () => Date;
  /** Puts what the world's folder holds on all hosts. Resolves once every agent uses it: the next step relies on that. */
  readonly takeOver: (step: RotationStep) => Promise<void>;
}

/** What was done. */
export interface Rotation {
  readonly certificates: number;
  readonly authority: boolean;
}

/**
 * Gives all agents of a world new certificates, and the world a new authority where that is asked for. At every moment each agent trusts the
 * certificate of each other. Interrupted at any point, doing it again finishes the work.
 */
export async function rotateCertificates(
  folder: WorldFolder,
  inventory: Inventory,
  { authority, now, takeOver }: RotateOptions,
): Promise<Rotation> {
  const underway = await readReplacement(folder);
  const replaces = authority || underway !== "none";
  if (replaces && underway !== "signing") {
    await addAuthority(folder, now());
    await takeOver("trust both authorities");
    await adoptAuthority(folder);
  }
  const wanted = wantedCertificates(inventory);
  await issueCertificates(folder, wanted, { now: now() });
  await takeOver("new certificates");
  if (replaces) {
    await retireAuthorities(folder);
    await takeOver("trust the new authority only");
  }
  return { certificates: wanted.length, authority: replaces };
}
