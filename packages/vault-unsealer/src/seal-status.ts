import { z } from "zod";

/**
 * What a server of Vault says of its seal to whoever asks (`GET /v1/sys/seal-status`), and what `PUT /v1/sys/unseal` answers:
 * https://developer.hashicorp.com/vault/api-docs/system/seal-status
 */
export const sealStatusSchema = z.object({
  sealed: z.boolean(),
  /** Shares that are needed; 0 as long as the server does not know: it is new, and has not met the others. */
  t: z.int(),
  /** Shares that it has of this attempt. */
  progress: z.int(),
  /** Names an attempt from its first share on; empty before. */
  nonce: z.string().default(""),
});
export type SealStatus = z.infer<typeof sealStatusSchema>;
