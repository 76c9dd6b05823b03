import type { SealStatus } from "./seal-status.ts";

/**
 * Whether a server is to be given the share: it is sealed, knows what opens it, and has not been given this share in the attempt that is under way.
 * `given`: the nonce of the last attempt that it was given in.
 */
export function wantsShare({ sealed, t, progress, nonce }: SealStatus, given: string | undefined): boolean {
  if (!sealed || t === 0) return false;
  return progress === 0 || nonce !== given;
}
